-- 账本中的数字是什么：node 是一个定义和它的代码，operand 是它用到的数（按角色和次序；固定在某年的带年份），
-- result 是算出的值：一个 node 每年一个数，或者一个名称。
CREATE TABLE node (node INTEGER, definition VARCHAR, depth INTEGER, codes MAP(VARCHAR, VARCHAR), key VARCHAR);
CREATE TABLE operand (node INTEGER, role VARCHAR, place INTEGER, name VARCHAR, term INTEGER, year INTEGER);
CREATE TABLE result (node INTEGER, year INTEGER, value DOUBLE, text VARCHAR);

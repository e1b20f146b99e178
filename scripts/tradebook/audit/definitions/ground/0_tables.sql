-- 由程序写入的表。line：各张 CSV 表的全部行，codes 是各列的文字，空格子没有文字；
-- 键是年份和版本年份以外的键列，键里没有年份的，年份为空。
CREATE TABLE line (source VARCHAR, codes MAP(VARCHAR, VARCHAR), key VARCHAR, year INTEGER);

-- 账本中的数字是什么：node 是一个定义和它的代码，operand 是它用到的数（按角色和次序；固定在某年的带年份），
-- result 是算出的值：一个 node 每年一个数，或者一个名称。
CREATE TABLE node (node INTEGER, definition VARCHAR, depth INTEGER, codes MAP(VARCHAR, VARCHAR), key VARCHAR);
CREATE TABLE operand (node INTEGER, role VARCHAR, place INTEGER, name VARCHAR, term INTEGER, year INTEGER);
CREATE TABLE result (node INTEGER, year INTEGER, value DOUBLE, text VARCHAR);
-- figure 是账本中的数字，由它在账本中的次序认出
CREATE TABLE figure (place INTEGER, node INTEGER, year INTEGER, unit VARCHAR);

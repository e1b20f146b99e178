-- 单位：一个单位合多少个不带数量词的单位（万美元 = 10000 美元）。百分数、百分点都按比值计，因此二者可以相减。
CREATE MACRO factor(unit) AS CASE
    WHEN unit IN ('%', '百分点') THEN 0.01
    WHEN unit = '基点' THEN 0.0001
    -- 五个工作日为七天
    WHEN unit = '工作日' THEN 1.4
    WHEN unit = 'Tbps' THEN 1e12
    WHEN unit = 'Gbps' THEN 1e9
    WHEN unit = 'Mbit/s' THEN 1e6
    ELSE CASE
        WHEN unit LIKE '万亿%' THEN 1e12
        WHEN unit LIKE '亿%' THEN 1e8
        WHEN unit LIKE '万%' THEN 1e4
        ELSE 1e0
    END * CASE WHEN unit LIKE '%平方公里' THEN 1e6 ELSE 1e0 END
END;

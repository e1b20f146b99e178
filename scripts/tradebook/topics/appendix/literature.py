"""What the definitions and methods of the book are based on."""

from __future__ import annotations

NBS = "《中国统计年鉴》"
"""What definitions of the national statistics are cited by."""
LITERATURE: list[tuple[str, str]] = [
    (
        NBS,
        "国家统计局编，中国统计出版社，各年。“平均增长速度”（水平法）见书中“主要统计指标解释”；"
        "“贡献率”“拉动”见国民经济核算部分的表注。https://www.stats.gov.cn/sj/ndsj/",
    ),
    (
        "BPM6",
        "International Monetary Fund (2009), Balance of Payments and International Investment Position Manual, "
        "6th ed., Washington, D.C. 第十章为货物和服务账户。",
    ),
    (
        "Balassa（1966）",
        "Balassa, B., Tariff Reductions and Trade in Manufactures among the Industrial Countries, American Economic "
        "Review 56(3), 466–473. 原文取差额的绝对值，衡量产业内贸易；通行的竞争力指数保留正负号。",
    ),
    ("Hirschman（1964）", "Hirschman, A. O., The Paternity of an Index, American Economic Review 54(5), 761–762."),
    (
        "Hyndman和Koehler（2006）",
        "Hyndman, R. J. and A. B. Koehler, Another Look at Measures of Forecast Accuracy, International Journal of "
        "Forecasting 22(4), 679–688. 平均绝对标准化误差（MASE）。",
    ),
    (
        "Breiman等（1984）",
        "Breiman, L., J. H. Friedman, R. A. Olshen and C. J. Stone, Classification and Regression Trees, Wadsworth, "
        "Belmont. 一个标准误的规则。",
    ),
    (
        "Lei等（2018）",
        "Lei, J., M. G'Sell, A. Rinaldo, R. J. Tibshirani and L. Wasserman, Distribution-Free Predictive Inference for "
        "Regression, Journal of the American Statistical Association 113(523), 1094–1111. 由以往误差的分位数定区间。",
    ),
    (
        "Hyndman和Athanasopoulos（2021）",
        "Hyndman, R. J. and G. Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., OTexts, Melbourne, "
        "https://otexts.com/fpp3/. 朴素法、漂移法、阻尼趋势法，自下而上的合计。",
    ),
    (
        "Assimakopoulos和Nikolopoulos（2000）",
        "Assimakopoulos, V. and K. Nikolopoulos, The Theta Model: A Decomposition Approach to Forecasting, International "
        "Journal of Forecasting 16(4), 521–530. Theta法。",
    ),
]
"""What the chapter on methods cites: how it is named there, and where it is published."""

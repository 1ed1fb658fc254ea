"""A notice of holidays for a year that has none yet."""

#: Made for the test: when the real notice of 2027 comes out its days will be others.
NOTICE_2027 = """
year = 2027
title = "国务院办公厅关于2027年部分节假日安排的通知"
number = "国办发明电〔2026〕99号"
published = 2026-11-20

[[holidays]]
name = "元旦"
from = 2027-01-01
until = 2027-01-03

[[holidays]]
name = "春节"
from = 2027-02-05
until = 2027-02-11
makeup = [2027-01-30, 2027-02-13]

[[holidays]]
name = "清明节"
from = 2027-04-03
until = 2027-04-05

[[holidays]]
name = "劳动节"
from = 2027-05-01
until = 2027-05-05
makeup = [2027-04-25]

[[holidays]]
name = "端午节"
from = 2027-06-09
until = 2027-06-11
makeup = [2027-06-12]

[[holidays]]
name = "中秋节"
from = 2027-09-15
until = 2027-09-17
makeup = [2027-09-18]

[[holidays]]
name = "国庆节"
from = 2027-10-01
until = 2027-10-07
makeup = [2027-09-26, 2027-10-09]
"""

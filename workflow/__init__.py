"""The mechanism of 罗府办函〔2023〕16号: its law, rules, records and actions."""

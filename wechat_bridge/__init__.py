"""Answers visitors in a WeChat official account: draws tickets and tells their place. It keeps no record."""

"""The course of usage over time, told apart by model, account, tenant or tier."""

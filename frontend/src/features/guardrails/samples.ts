/** Invented texts with something to find; numbers are from ranges reserved for examples. */
export const SAMPLES = [
  {
    id: "ticket",
    label: "Support ticket",
    text: "Customer Jana Lindqvist, +46 70 174 06 58,\njana@lindqvist-bau.se,\nmisses her refund to\nSE45 5000 0000 0583 9825 7466. Check with\n  psql postgres://app:vT9-quartz-lake@db/orders\n  git show 9f2c1ab -- src/refunds.py",
  },
  {
    id: "config",
    label: "Config file",
    text: "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\nAWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\nDATABASE_URL=postgres://app:tr0ub4dor-9k@10.0.0.12/orders\nADMIN_PASSWORD=correct-horse-battery",
  },
  { id: "code", label: "Code without secrets", text: "def total(items):\n    return sum(item.price for item in items)  # see 9f2c1ab, v2.14.3" },
] as const;

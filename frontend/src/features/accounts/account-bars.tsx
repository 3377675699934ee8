import type { Account } from "@/api/queries/accounts";
import { MeterLine, NoReading } from "@/components/meter";
import { budget as budgetText, money, percent } from "@/lib/format-number";
import { monthName } from "@/lib/format-time";
import { pace, shareOfMonthGone } from "@/lib/quota";

/** The month's money and the minute's rate, each against its limit; words where there is no limit. */
export function AccountBars({ account }: { account: Account }) {
  return (
    <div className="pb-2">
      <MonthLine month={account.month} />
      <RateLine rate={account.rate} />
    </div>
  );
}

function MonthLine({ month: { spent, budget, projected } }: { month: Account["month"] }) {
  const now = new Date();
  const name = monthName(now);
  if (!budget) return <NoReading name={name}>{money(spent)}, no budget set</NoReading>;
  const share = spent / budget;
  const gone = shareOfMonthGone(now);
  const { level } = pace(share, gone);
  const used = `${percent(share)} of ${budgetText(budget)}`;
  return (
    <MeterLine name={name} used={share} level={level} even={gone} reading={money(spent)} judgement={used} reset={spent > 0 && `on pace for ${money(projected)}`} sentence={`${name}: ${money(spent)} spent, ${used}`} />
  );
}

function RateLine({ rate: { used, limit } }: { rate: Account["rate"] }) {
  if (!limit) return <NoReading name="Rate">{used} in the last minute, no limit set</NoReading>;
  const reading = `${used} of ${limit}/min`;
  const { level } = pace(used / limit, undefined);
  return <MeterLine name="Rate" used={used / limit} level={level} reading={reading} sentence={`Rate: ${reading}`} />;
}

import type { Account } from "@/api/queries/accounts";
import { MeterLine, NoReading } from "@/components/meter";
import { budget as budgetText, money, percent } from "@/lib/format-number";
import { monthName } from "@/lib/format-time";
import { inOrder, judge, pace, type QuotaWindow, shareOfMonthGone, windowName } from "@/lib/quota";
import { useNow } from "@/lib/use-now";

/** The vendor's windows, the month's money, the minute's rate, each against its limit; words where there is none. */
export function AccountBars({ account }: { account: Account }) {
  return (
    <div className="pb-2">
      {inOrder(account.windows).map((window) => (
        <WindowLine key={`${window.source} ${window.name} ${window.family ?? ""}`} window={window} />
      ))}
      <MonthLine month={account.month} />
      {account.windows.length < 2 && <RateLine rate={account.rate} />}
    </div>
  );
}

function WindowLine({ window }: { window: QuotaWindow }) {
  const now = useNow();
  const { level, words, gone, reset } = judge(window, now);
  const name = windowName(window.name);
  const judgement = window.family ? `${window.family}, ${words}` : words;
  return (
    <MeterLine
      name={name}
      used={window.used}
      level={level}
      even={gone}
      reading={`${percent(window.used)} used`}
      judgement={judgement}
      reset={reset}
      sentence={`${name} window: ${percent(window.used)} used, ${judgement}${reset ? `, ${reset}` : ""}`}
    />
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

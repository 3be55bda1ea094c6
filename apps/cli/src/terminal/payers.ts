import * as read from '../amounts.ts'
import { type RunRecord, roleNames, waterfallNames, waterfallSum } from '../record.ts'
import { sumInWords } from '../story.ts'
import { table } from '../table.ts'
import type { ScreenOptions } from './screen.ts'

/** Their losses stand on the other side, among those who paid. */
const paysFor = new Set(['fund', 'backstop', 'liquidator', 'bad-debt'])

/** Who lost beside who paid; the right side adds up to the loss of the liquidated. */
export function payers({ summary }: RunRecord, { paint }: ScreenOptions): string[] {
  const [loss, ...others] = summary.waterfall
  if (!loss || summary.liquidatedAccounts === 0) return []
  const lost = [
    ['positions liquidated', read.usd(summary.liquidatedUsd)],
    ['of which long', read.usd(summary.liquidatedLongUsd)],
    ['loss on them', read.usd(loss.usd)],
    ...summary.byRole
      .filter(({ role, usd }) => usd < -1 && !paysFor.has(role))
      .map(({ role, usd }) => [roleNames[role], read.usd(usd)]),
  ]
  const paid = others
    .filter(({ usd }) => usd !== 0)
    .map(({ id, usd }) => {
      const name = usd < 0 ? `${waterfallNames[id]} (earned)` : waterfallNames[id]
      const amount = read.usd(usd)
      return id === 'bad-debt' ? [paint.badDebt(name), paint.badDebt(amount)] : [name, amount]
    })
  const rows = Array.from({ length: Math.max(lost.length, paid.length) }, (_, row) => [
    ...(lost[row] ?? ['', '']),
    ...(paid[row] ?? ['', '']),
  ])
  const lines = table(
    [
      { title: 'who lost', align: 'left' },
      { title: '' },
      { title: 'who paid', align: 'left' },
      { title: '' },
    ],
    rows,
  )
  const sum = waterfallSum(summary)
  const mark = sum.addsUp ? '✓' : '✗'
  const funding =
    summary.fundingUsd > 0
      ? [`funding between longs and shorts, either way: ${read.usd(summary.fundingUsd)}`]
      : []
  return [...lines, `${mark} ${sumInWords(sum.loss, sum.paid, sum.addsUp)}`, ...funding]
}

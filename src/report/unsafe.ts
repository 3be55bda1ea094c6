// Who is below margin still when a run has ended, why, and what they owe beyond what they have.
import type { Refusal } from '../engine/ports/refusals.ts'
import type { Summary } from '../engine/reading/result.ts'
import type { Standing } from '../engine/reading/shortfall.ts'
import { amount, count, usd } from './quantity.ts'
import { numberColumn, type Table, tableOf, textColumn } from './table.ts'
import { joined, plural, say, type Text } from './text.ts'

const reasons: Readonly<Record<Refusal, string>> = {
  'no-depth': 'the book has nothing at a price that is allowed',
  closed: 'its venue liquidates nobody for a while',
  halted: 'the market is halted',
  'held-back': 'a safeguard holds orders back',
  'cooling-down': 'the venue waits after closing a part',
  'no-winners': 'no winner is left to be closed against',
  unprofitable: 'liquidators would lose by it',
  'out-of-money': 'liquidators have no money left',
  'box-full': 'as much is under auction as may be',
  'not-reached': 'their turn did not come, or no rule is for it',
}

/** A line for each reason; no lines where nobody is left. */
export function unsafeTable(summary: Summary): Table {
  const columns = [
    textColumn('why', 'still below margin'),
    numberColumn('accounts'),
    numberColumn('holding', 'holding', 'notional of positions, debts of loans'),
    numberColumn('owe', 'owe', 'beyond what they have, at the end prices'),
    textColumn('largest', 'largest'),
  ]
  const rows = summary.unsafeAtEnd.map((it) => [
    reasons[it.reason],
    count(it.accounts),
    usd(it.usd),
    usd(it.shortfallUsd),
    it.largest,
  ])
  return tableOf('unsafe', 'Still below margin at the end', columns, rows, owed(summary))
}

function owed({ standingShortfallUsd }: Summary): Text[] {
  if (!(standingShortfallUsd > 0)) return []
  return [say`Owed by accounts below zero that nobody has closed: ${usd(standingShortfallUsd)}.`]
}

/** The same in sentences. */
export function leftOpen(summary: Summary): Text[] {
  const groups = summary.unsafeAtEnd.map(({ reason, accounts, usd: worth }) => {
    return say`${plural(accounts, 'account')} (${usd(worth)}), ${reasons[reason]}`
  })
  const still = say`Still below margin: ${joined(groups, '; ')}.`
  return [...(groups.length > 0 ? [still] : []), ...owed(summary)]
}

/** Of one account; nothing where it is safe and owes nothing. */
export function standingText({ reason, slack, shortfall, asset }: Standing): Text[] {
  const owes = say`owes ${amount(shortfall)} ${asset} beyond what it has, and nobody has paid that`
  if (reason === null) return shortfall > 0 ? [say`At the end it ${owes}.`] : []
  const below = say`Still ${amount(-slack)} ${asset} below its margin at the end`
  return [say`${below}: ${reasons[reason]}.`, ...(shortfall > 0 ? [say`It ${owes}.`] : [])]
}

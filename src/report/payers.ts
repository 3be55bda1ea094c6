// Who lost and who paid for it.
import type { Summary } from '../engine/reading/result.ts'
import { share, usd } from './quantity.ts'
import { numberColumn, type Row, type Table, textColumn } from './table.ts'
import { say, type Text } from './text.ts'

type PayerId = Summary['waterfall'][number]['id']

export const payerNames: Readonly<Record<PayerId, string>> = {
  liquidated: 'loss of the liquidated',
  margin: 'their own margin',
  fund: 'insurance funds',
  backstop: 'backstop vaults',
  'auto-deleveraged': 'winners closed early (ADL)',
  socialised: 'everybody at the venue',
  liquidators: 'liquidators',
  'bad-debt': 'nobody: bad debt',
  standing: 'nobody yet: not closed',
}

/** What a line counts, for whoever reads it the first time. */
const payerMeans: Readonly<Record<PayerId, string>> = {
  liquidated: 'lost by accounts that were liquidated, and by others below zero; fees included',
  margin: 'what they had and brought, less what they have left',
  fund: 'lost by insurance funds',
  backstop: 'lost by vaults that take positions over',
  'auto-deleveraged': 'profit given up by winners who were closed early',
  socialised: 'charged to everybody who trades at the venue',
  liquidators: 'lost by liquidators',
  'bad-debt': 'written off: nobody is left to pay',
  standing: 'owed by accounts below zero that nobody has closed',
}

const roleNames: Readonly<Record<Summary['byRole'][number]['role'], string>> = {
  trader: 'traders listed',
  outside: 'others, not listed',
  provider: 'liquidity providers',
  liquidator: 'liquidators',
  fund: 'insurance funds',
  backstop: 'backstop vaults',
  treasury: 'treasuries (fees, issued tokens)',
  'bad-debt': 'nobody: bad debt',
  wrapper: 'wrappers (claims)',
  firm: 'firms, outside venues',
  administrator: 'administrators of estates',
}

/** The loss first, then one line for everybody who paid; each bar begins where the last ended. */
export function waterfallTable({ waterfall }: Summary): Table {
  const loss = waterfall[0]?.usd ?? 0
  let paid = 0
  const spans = waterfall.map(({ usd: part }, at) => {
    const from = at === 0 ? 0 : paid
    if (at > 0) paid += part
    return { from, to: from + part }
  })
  const scale = Math.max(1e-9, ...spans.map(({ from, to }) => Math.max(from, to)))
  const rows = waterfall.map(({ id, usd: part }, at): Row => {
    const { from, to } = spans[at] ?? { from: 0, to: 0 }
    const [left, right] = [Math.max(0, Math.min(from, to)), Math.max(from, to)]
    const name = part < 0 ? `${payerNames[id]} (earned)` : payerNames[id]
    return {
      id,
      means: payerMeans[id],
      cells: { who: name, paid: usd(part), share: share(loss === 0 ? null : part / loss) },
      bar: part === 0 ? [] : [{ id, from: left / scale, to: right / scale }],
      isStrong: at === 0,
    }
  })
  return {
    id: 'waterfall',
    title: 'Who lost, who paid',
    columns: [
      textColumn('who'),
      numberColumn('paid', 'paid', 'the first line: lost by the liquidated'),
      numberColumn('share', 'share', 'of that loss'),
    ],
    rows,
    bars: { after: 'share', keys: [] },
    notes: waterfall.length === 0 ? [] : [waterfallSum(waterfall).text],
  }
}

/** Whether the first line of the waterfall is the sum of those who paid, and that in words. */
export function waterfallSum([first, ...others]: Summary['waterfall']): {
  readonly addsUp: boolean
  readonly text: Text
} {
  const loss = first?.usd ?? 0
  const paid = others.reduce((sum, line) => sum + line.usd, 0)
  const scale = Math.max(1, Math.abs(loss), ...others.map((line) => Math.abs(line.usd)))
  const addsUp = Math.abs(loss - paid) <= 1e-9 * scale
  const [left, right] = [usd(paid), usd(loss)]
  const text = addsUp
    ? say`adds up: ${left} paid = ${right} lost`
    : say`does not add up: ${left} paid, ${right} lost (a defect, please report)`
  return { addsUp, text }
}

/** Their losses stand on the other side, among those who paid. */
const paysFor = new Set(['fund', 'backstop', 'liquidator', 'bad-debt'])

/** What was liquidated, and who else lost; no rows where nobody lost anything. */
export function losersTable({
  waterfall,
  byRole,
  liquidatedUsd,
  liquidatedLongUsd,
}: Summary): Table {
  const usdOf = (wanted: string) => byRole.find(({ role }) => role === wanted)?.usd ?? 0
  // What estates took from accounts of firms stands with the firms: nobody lost it.
  const kept = usdOf('firm') + usdOf('administrator')
  const isFirm = (role: string) => role === 'firm' || role === 'administrator'
  const changes = byRole
    .filter(({ role }) => !isFirm(role))
    .map((it) => (it.role === 'trader' ? { ...it, usd: it.usd + kept } : it))
  const lines: [string, number][] = [
    ['positions liquidated', liquidatedUsd],
    ['of which long', liquidatedLongUsd],
    ['loss on them', waterfall[0]?.usd ?? 0],
    ...changes
      .filter(({ role, usd: lost }) => lost < -1 && !paysFor.has(role))
      .map(({ role, usd: lost }): [string, number] => [roleNames[role], lost]),
  ]
  return {
    id: 'losers',
    title: 'Who lost',
    columns: [textColumn('who'), numberColumn('amount')],
    rows: (lines.every(([, value]) => value === 0) ? [] : lines).map(([who, value]) => ({
      cells: { who, amount: usd(value) },
    })),
    notes: [],
  }
}

/** How the equity of each kind of account changed, at end prices; losses first. */
export function equityTable({ byRole }: Summary): Table {
  const lines = byRole.filter(({ usd: value }) => value !== 0).sort((a, b) => a.usd - b.usd)
  const total = lines.reduce((sum, { usd: value }) => sum + value, 0)
  return {
    id: 'equity',
    title: 'Change of equity, at end prices',
    columns: [textColumn('who'), numberColumn('change', 'change', 'below 0: lost')],
    rows: [
      ...lines.map(({ role, usd: value }): Row => {
        return { id: role, cells: { who: roleNames[role], change: usd(value) } }
      }),
      {
        id: 'sum',
        means: 'what is held outright is worth less: no one gained it',
        cells: { who: 'sum: what holdings lost in price', change: usd(total) },
        isStrong: true,
      },
    ],
    notes: [],
  }
}

// A plan of trades as people read it.
import type { Plan } from '../../impact/plan.ts'
import { amount, bps, clock, duration } from '../quantity.ts'
import { type Column, numberColumn, type Table, tableOf, textColumn } from '../table.ts'
import { say, type Text, textOf } from '../text.ts'
import { spread } from './card.ts'

const rowsMax = 12

export function planTables(plan: Plan): Table[] {
  const { task, atMs, ways, value } = plan
  const size = say`${amount(task.size)}, worth ${amount(value)}`
  const columns: Column[] = [
    textColumn('way'),
    numberColumn('refilled', 'cost, book refilled'),
    numberColumn('refilled bp', 'bp'),
    ...fading(plan),
    numberColumn('risk'),
    numberColumn('risk bp', 'bp'),
    numberColumn('sum', 'cost + λ risk²'),
  ]
  const rows = ways.map((way): Text[] => [
    way.name,
    amount(way.refilled),
    bps(way.refilled / value),
    ...(plan.halfLifeMs === null ? [] : [amount(way.fading), bps((way.fading ?? 0) / value)]),
    amount(way.risk),
    bps(way.risk / value),
    amount(way.refilled + task.riskAversion * way.risk * way.risk),
  ])
  return [
    tableOf(
      'plan',
      say`Trading ${size}, within ${clock(task.withinMs)}`,
      columns,
      rows,
      notesOf(plan),
    ),
    tableOf(
      'trades',
      'Trades',
      [numberColumn('at'), ...ways.map(({ name }) => numberColumn(name))],
      spread([...atMs.keys()], rowsMax).map((row) => [
        clock(Math.round((atMs[row] ?? 0) / 1000) * 1000),
        ...ways.map(({ trades }) => amount(trades[row])),
      ]),
    ),
  ]
}

function fading({ halfLifeMs }: Plan): Column[] {
  if (halfLifeMs === null) return []
  return [
    numberColumn('fading', `cost, half-life ${textOf(duration(halfLifeMs))}`),
    numberColumn('fading bp', 'bp'),
  ]
}

function notesOf({ slice, isDecayKnown, halfLifeMs, beyond }: Plan): Text[] {
  return [
    say`note: slices of ${amount(slice.size)} move the price ${bps(slice.move)} bp`,
    ...(isDecayKnown
      ? []
      : ['note: no decay is known: the book is taken to be full again before the next slice']),
    ...(halfLifeMs === null ? ['note: no half-life: say --half-life for the transient way'] : []),
    ...(beyond === null
      ? []
      : [
          [
            say`note: at once is beyond what was seen (${amount(beyond)}): `,
            'its cost follows the power on',
          ],
        ]),
  ]
}

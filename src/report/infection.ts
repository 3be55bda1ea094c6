// How failure travelled through a run: by edge, and as a tree.
import type { CauseType, Failure } from '../engine/reading/infection.ts'
import { clock, count, duration, share, usd } from './quantity.ts'
import { type BarPart, numberColumn, type Row, type Table, textColumn } from './table.ts'
import { joined, plural, say, type Text } from './text.ts'

export const causeNames: Readonly<Record<CauseType, string>> = {
  shock: 'from outside',
  price: 'forced sales',
  debt: 'not paid by a debtor',
  claim: 'a claim on what was lost',
  dependency: 'a service that is down',
  rule: 'a change of rules',
  other: 'orders of one’s own',
}

/** Along the type of edge, in the order in which people ask. */
const edgeOrder: readonly CauseType[] = [
  ...(['shock', 'rule', 'dependency', 'debt', 'claim', 'price', 'other'] as const),
]

const branchesMax = 24

/** None where nobody failed because of another. */
export function infectionTables(failures: readonly Failure[], rowsMax = branchesMax): Table[] {
  if (failures.every(({ cause }) => cause === null)) return []
  return [edgesTable(failures), treeTable(failures, rowsMax)]
}

/** In a sentence. */
export function infectionStory(failures: readonly Failure[]): Text {
  const caused = failures.filter(({ cause }) => cause !== null)
  if (failures.length === 0) return 'Nobody failed.'
  if (caused.length === 0) {
    return say`${plural(failures.length, 'failure')}, all from outside: nobody failed because of \
another.`
  }
  const deepest = Math.max(...failures.map(({ generation }) => generation))
  return say`${plural(failures.length, 'failure')}, ${count(caused.length)} of them because of \
another, over ${plural(deepest, 'generation')}.`
}

const pathMax = 4

/** Why one of them failed, back to the outside, and who failed because of it; null: it did not. */
export function infectionPath(failures: readonly Failure[], name: string): Text | null {
  const own = failures.find((it) => it.kind === 'account' && it.name === name)
  if (own === undefined) return null
  const path: Failure[] = []
  for (let at: Failure | undefined = own; at !== undefined; ) {
    path.push(at)
    at = at.cause === null ? undefined : failures[at.cause]
  }
  const causes = path.slice(1, 1 + pathMax).map((it, at): Text => {
    return say`${nameOf(it)} (${causeNames[(path[at] as Failure).edge]})`
  })
  const more = path.length > 1 + pathMax ? `, … ${path.length - 1 - pathMax} more` : ''
  const root = say`${causeNames[(path.at(-1) as Failure).edge]}`
  const why: Text =
    causes.length === 0
      ? say`It failed ${root}`
      : say`It failed because of ${joined(causes, ', that because of ')}${more}, that ${root}`
  if (own.below === 0) return say`${why}; nobody failed because of it.`
  return say`${why}; ${plural(own.below, 'failure')} followed from it, which lost \
${usd(own.belowUsd)}.`
}

export const nameOf = ({ kind, name }: Failure): string =>
  kind === 'account' ? name : `${kind} ${name}`

function edgesTable(failures: readonly Failure[]): Table {
  return {
    id: 'infection',
    title: 'What failed, by what it came along',
    columns: [
      textColumn('edge', 'came along'),
      numberColumn('accounts'),
      numberColumn('firms'),
      numberColumn('others', 'others', 'tokens, services, and what they close'),
      numberColumn('lost', 'lost', 'by those who failed so; by firms, on their claims'),
      numberColumn('generations', 'farthest', 'failures between it and the outside, at most'),
    ],
    rows: edgeOrder.flatMap((edge): Row[] => {
      const all = failures.filter((it) => it.edge === edge)
      if (all.length === 0) return []
      const accounts = all.filter(({ kind }) => kind === 'account').length
      const firms = all.filter(({ kind }) => kind === 'firm').length
      const cells = {
        edge: causeNames[edge],
        accounts: count(accounts),
        firms: count(firms),
        others: count(all.length - accounts - firms),
        lost: usd(all.reduce((sum, { lostUsd }) => sum + lostUsd, 0)),
        generations: count(Math.max(...all.map(({ generation }) => generation))),
      }
      return [{ id: edge, cells }]
    }),
    notes: [],
  }
}

/**
 * The branches that took most with them, each below what it came from; whoever took nobody with
 * him is counted with his brothers.
 */
function treeTable(failures: readonly Failure[], rowsMax: number): Table {
  const shown = heaviestOf(failures, rowsMax)
  return {
    id: 'infection-tree',
    title: 'Because of whom',
    columns: [
      textColumn('failure'),
      numberColumn('time'),
      textColumn('edge', 'came along'),
      numberColumn('share', 'share', 'of what prices took from it, or of what it loses on debtors'),
      numberColumn('after', 'after', 'the failure that it came from'),
      numberColumn('below', 'below', 'failures that followed from it'),
      numberColumn('lost', 'lost below', 'by those'),
    ],
    rows: branches(failures, shown, null, 0),
    bars: {
      after: 'failure',
      keys: [
        { id: 'exogenous', text: 'lost itself' },
        { id: 'endogenous', text: 'by those who failed because of it' },
      ],
    },
    notes: [
      say`${count(shown.size)} of ${plural(failures.length, 'failure')}: those who took most with \
them. The cause is the last straw; its share is what it moved of all that prices took.`,
    ],
  }
}

/** Those who took most with them, and firms; whatever is shown is shown with all above it. */
export function heaviestOf(failures: readonly Failure[], most: number): ReadonlySet<number> {
  const heaviest = [...failures.keys()]
    .filter((at) => (failures[at]?.below ?? 0) > 0 || failures[at]?.kind === 'firm')
    .sort(heaviestFirst(failures))
  const shown = new Set<number>()
  for (const row of heaviest) {
    const path: number[] = []
    for (let at: number | null = row; at !== null; at = failures[at]?.cause ?? null) {
      if (!shown.has(at)) path.push(at)
    }
    if (shown.size + path.length > most) continue
    for (const at of path) shown.add(at)
  }
  return shown
}

/** What took most with it first; then what lost most itself. */
export const heaviestFirst = (failures: readonly Failure[]) => (a: number, b: number) => {
  const [one, other] = [failures[a] as Failure, failures[b] as Failure]
  return (
    other.belowUsd - one.belowUsd || other.below - one.below || other.lostUsd - one.lostUsd || a - b
  )
}

function branches(
  failures: readonly Failure[],
  shown: ReadonlySet<number>,
  cause: number | null,
  depth: number,
): Row[] {
  return [...shown]
    .filter((at) => failures[at]?.cause === cause)
    .sort(heaviestFirst(failures))
    .flatMap((at) => [
      {
        ...(failures[at]?.kind === 'account' && { id: failures[at].name }),
        cells: branchCells(failures[at] as Failure, depth),
        bar: barOf(failures[at] as Failure, failures),
        isStrong: depth === 0,
      },
      ...branches(failures, shown, at, depth + 1),
    ])
}

/** As shares of the most that one and all below it have lost. */
function barOf({ lostUsd, belowUsd }: Failure, failures: readonly Failure[]): BarPart[] {
  const most = failures.reduce((max, it) => Math.max(max, it.lostUsd + it.belowUsd), 0)
  if (most === 0) return []
  const own = lostUsd / most
  const parts = [
    { id: 'exogenous', from: 0, to: own },
    { id: 'endogenous', from: own, to: own + belowUsd / most },
  ]
  return parts.filter(({ from, to }) => to > from)
}

function branchCells(it: Failure, depth: number): Row['cells'] {
  const through = it.via === '' ? '' : `, ${it.via}`
  return {
    failure: `${'· '.repeat(depth)}${nameOf(it)}`,
    time: clock(it.timeMs),
    edge: `${causeNames[it.edge]}${through}`,
    share: it.share === null ? '' : share(it.share),
    after: it.afterMs === null ? '' : duration(it.afterMs),
    below: count(it.below),
    lost: it.below === 0 ? '' : usd(it.belowUsd),
  }
}

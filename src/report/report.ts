/**
 * What a run says to people, ready to be drawn: sentences and tables whose numbers have a value and
 * a unit. The terminal, Markdown, HTML and JSON are four ways to draw it.
 */
import { priceDigits } from './amounts.ts'
import { creditTables } from './credit.ts'
import { dated } from './dated.ts'
import { executionMeaning, executionsTable } from './executions.ts'
import { checksTable, factGroups, factsTable, type RowGroup, seedsNote } from './facts.ts'
import { gaugeTable } from './gauge.ts'
import { infectionTables } from './infection.ts'
import { claims, marketsTable } from './markets.ts'
import { equityTable, losersTable, waterfallSum, waterfallTable } from './payers.ts'
import { amount, count, drop, figure, price, type Quantity, times, usd } from './quantity.ts'
import { queueTables } from './queues.ts'
import {
  ending,
  mainMarket,
  marketName,
  marketsByForced,
  type PositionStory,
  type RunRecord,
} from './record.ts'
import { roundsTable, stretchesTable } from './rounds.ts'
import {
  ended,
  type Fall,
  fallOf,
  isDone,
  loopGain,
  lowOf,
  whatHappened,
  whoPays,
  why,
} from './story.ts'
import { studyTables } from './studies.ts'
import type { Table } from './table.ts'
import { joined, plural, say, type Text } from './text.ts'
import { leftOpen, unsafeTable } from './unsafe.ts'

export interface Report {
  readonly record: RunRecord
  /** How many venues, markets, accounts. */
  readonly size: readonly Text[]
  /** What started it, and what that alone did to the largest markets. */
  readonly shocks: readonly Text[]
  readonly warnings: readonly Text[]
  /** What has to be known before anything is read: synthetic, partial, a breached threshold. */
  readonly tags: readonly Tag[]
  /** What became of positions of one's own. */
  readonly positions: readonly Told[]
  /** What happened, why, who pays. */
  readonly answers: readonly Answer[]
  readonly verdict: Verdict
  /** The last of the answers. */
  readonly whoPays: Text
  /** Prices that no market shows. */
  readonly claims: readonly Text[]
  readonly markets: Table
  readonly waterfall: Table
  /** The books of the waterfall balance. */
  readonly addsUp: boolean
  readonly losers: Table
  /** Who is below margin still, by why; without rows where nobody is. */
  readonly unsafe: Table
  readonly equity: Table
  /** Single rounds, cut where there are many. */
  readonly rounds: Table
  /** The run in a few lines. */
  readonly stretches: Table
  readonly facts: Table
  /** Its rows: what was fitted, and what was not. A group without rows is left out. */
  readonly factGroups: readonly RowGroup[]
  /** Which seeds its means are over, or why it has none. */
  readonly seedsNote: Text
  readonly thresholds: Table
  readonly executions: Table
  readonly gauge: Table | null
  readonly studies: readonly Table[]
  /** How failure travelled: by edge, and as a tree. Empty where nobody failed for another. */
  readonly infection: readonly Table[]
  /** Choices of the run itself that change its numbers. */
  readonly assumptions: readonly Text[]
  /** Small print, empty where there is none. */
  readonly funding: Text
}

export interface Tag {
  readonly id: 'synthetic' | 'partial' | 'unconverged' | 'breached'
  readonly text: Text
}

export interface Told {
  readonly title: Text
  readonly lines: readonly Text[]
}

export interface Answer {
  readonly question: string
  readonly figure: Text
  readonly caption: Text
  readonly text: Text
}

export interface Verdict {
  /** Of the main market, in the end and, where it came back, at its low. */
  readonly fall: Fall | null
  readonly low: (Fall & { readonly at: Quantity }) | null
  readonly gain: Text
  readonly ended: Text
  readonly isDone: boolean
  /** Who is unsafe still and why, and what is owed that nobody has booked. */
  readonly open: readonly Text[]
}

export interface ReportOptions {
  /** Every round, in `rounds` and in `stretches`: nothing is cut or taken together. */
  readonly all?: boolean
}

export function reportOf(record: RunRecord, { all = false }: ReportOptions = {}): Report {
  const { summary, world } = record
  const facts = factsTable(record)
  const told: Omit<Report, 'record'> = {
    size: [
      plural(world.venues.length, 'venue'),
      plural(summary.markets.length, 'market'),
      plural(summary.accounts, 'account'),
    ],
    shocks: shocksOf(record),
    warnings: warningsOf(record),
    tags: tagsOf(record),
    positions: record.positions.map(positionTold),
    answers: answersOf(record),
    verdict: verdictOf(record),
    whoPays: whoPays(record),
    claims: claims(summary),
    markets: marketsTable(summary),
    waterfall: waterfallTable(summary),
    addsUp: waterfallSum(summary.waterfall).addsUp,
    losers: losersTable(summary),
    unsafe: unsafeTable(summary),
    equity: equityTable(summary),
    rounds: roundsTable(record, all),
    stretches: stretchesTable(record, all),
    facts,
    factGroups: factGroups(record, facts),
    seedsNote: seedsNote(record),
    thresholds: checksTable(record.checks),
    executions: executionsTable(record),
    gauge: gaugeTable(record),
    studies: [...creditTables(summary), ...queueTables(summary), ...studyTables(record.study)],
    infection: infectionTables(record.infection ?? [], all ? Number.POSITIVE_INFINITY : undefined),
    assumptions: assumptionsOf(record),
    funding:
      summary.fundingUsd > 0
        ? say`funding between longs and shorts, either way: ${usd(summary.fundingUsd)}`
        : '',
  }
  return { record, ...dated(told, record.startMs) }
}

/** All tables, in the order of a page: a writer may be a loop over them. */
export function tablesOf(report: Report): Table[] {
  const { stretches, markets, losers, waterfall, equity, facts, thresholds } = report
  const { unsafe, executions, gauge, studies, infection, rounds } = report
  return [
    ...[stretches, markets, losers, waterfall, equity, unsafe, facts, thresholds, executions],
    ...(gauge === null ? [] : [gauge]),
    ...studies,
    ...infection,
    rounds,
  ]
}

function positionTold({ position, story }: PositionStory): Told {
  const { instrument, side, leverage, entry, margin, settlement, size } = position
  const held = say`${instrument} ${side} ${figure(leverage)}×: ${amount(Math.abs(size))}`
  const paid = say`at ${price(entry, priceDigits(entry))} with ${amount(margin)} ${settlement}`
  return { title: say`Your position: ${held} ${paid}`, lines: story.told }
}

const aloneMax = 3

function shocksOf({ summary, world }: RunRecord): Text[] {
  const moved = marketsByForced(summary).filter(({ exogenousDrop }) => exogenousDrop !== 0)
  if (moved.length === 0) return [...world.shocks]
  const shown = moved
    .slice(0, aloneMax)
    .map(({ id, exogenousDrop }) => say`${marketName(summary, id)} ${drop(exogenousDrop)}`)
  const left = moved.length - shown.length
  const more = left > 0 ? say`, … ${count(left)} more` : ''
  return [...world.shocks, say`alone: ${joined(shown, ', ')}${more}`]
}

/** Null where the accounts below margin at the start are those that the scenario speaks of. */
export function unsafeWarning(unsafe: number, meant = 0): Text | null {
  if (unsafe === meant) return null
  const told = meant === 0 ? '' : say` (unsafeAtStart: ${count(meant)})`
  const who = plural(unsafe, 'account')
  return say`! ${who} below margin before any shock${told}: check entries and units`
}

function warningsOf({ summary, isPartial, unsafeMeant }: RunRecord): Text[] {
  const warning = unsafeWarning(summary.unsafeAtStart, unsafeMeant)
  return [
    ...(warning === null ? [] : [warning]),
    ...(isPartial ? ['partial: stopped before its end, as of the last round'] : []),
  ]
}

function tagsOf({ isSynthetic, isPartial, summary, checks }: RunRecord): Tag[] {
  const breached = checks.filter(({ holds }) => !holds).length
  const tags: (Tag | false)[] = [
    isSynthetic && { id: 'synthetic', text: 'synthetic' },
    isPartial && { id: 'partial', text: 'partial: stopped before its end' },
    !summary.converged && { id: 'unconverged', text: 'did not converge' },
    breached > 0 && {
      id: 'breached',
      text: say`✗ ${count(breached)} of ${plural(checks.length, 'threshold')} breached`,
    },
  ]
  return tags.filter((tag) => tag !== false)
}

function answersOf(record: RunRecord): Answer[] {
  const { summary } = record
  const market = mainMarket(summary)
  const low = market ? lowOf(market) : null
  const fall = market && drop(low ? market.deepestDrop : market.totalDrop)
  return [
    {
      question: 'What happened',
      figure: fall ?? ending(record),
      caption: market ? `${marketName(summary, market.id)}${low ? ', at its low' : ''}` : '',
      text: whatHappened(record),
    },
    {
      question: 'Why',
      figure: low?.amplification ?? times(market?.amplification),
      caption: `amplification ${low ? 'at the low' : 'of the shock'}`,
      text: why(record),
    },
    {
      question: 'Who pays',
      figure: usd(summary.badDebtUsd),
      caption: summary.badDebtUsd > 0 ? 'bad debt, paid by nobody' : 'bad debt',
      text: whoPays(record),
    },
  ]
}

function verdictOf(record: RunRecord): Verdict {
  const market = mainMarket(record.summary)
  return {
    fall: market ? fallOf(market) : null,
    low: market ? lowOf(market) : null,
    gain: loopGain(record.summary),
    ended: ended(record),
    isDone: isDone(record),
    open: leftOpen(record.summary),
  }
}

function assumptionsOf({ world, summary, isSynthetic }: RunRecord): Text[] {
  return [
    `Execution: ${executionMeaning[summary.execution]}.`,
    `Order among accounts below margin at the same time: ${world.order}. A choice of the model.`,
    say`Clock: ${world.clock}.`,
    ...(isSynthetic
      ? ['Accounts are made up, not observed: what was fitted to what stands in the scenario.']
      : []),
    ...(world.holdsTheRest
      ? ['Whoever is not listed holds the other side of open interest as one account.']
      : []),
  ]
}

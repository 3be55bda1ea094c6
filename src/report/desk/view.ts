/**
 * What a page shows of a run: sentences, tables and points of charts, plain data that may be posted
 * from the thread that ran it. Nothing in it is to be computed with: it is to be drawn.
 */
import type { DeskChart } from '../chart-data.ts'
import { type InfectionPicture, infectionPicture } from '../infection-picture.ts'
import type { Answer, Report, Tag, Told, Verdict } from '../report.ts'
import type { Table } from '../table.ts'
import type { Text } from '../text.ts'

export interface DeskView {
  readonly id: string
  readonly title: string
  readonly about: string
  readonly seed: number
  readonly version: string
  /** Of the final tables: equal on every machine. */
  readonly hash: string
  /** Gives the same run again. */
  readonly command: string
  readonly isSynthetic: boolean
  readonly size: readonly Text[]
  readonly tags: readonly Tag[]
  readonly shocks: readonly Text[]
  readonly warnings: readonly Text[]
  readonly answers: readonly Answer[]
  readonly verdict: Verdict
  readonly positions: readonly Told[]
  readonly addsUp: boolean
  readonly waterfall: Table
  readonly losers: Table
  readonly equity: Table
  readonly unsafe: Table
  readonly stretches: Table
  readonly rounds: Table
  readonly markets: Table
  readonly thresholds: Table
  readonly facts: Table | null
  readonly studies: readonly Table[]
  readonly infection: readonly Table[]
  /** Null where nobody failed because of another. */
  readonly picture: InfectionPicture | null
  readonly assumptions: readonly Text[]
  readonly chart: DeskChart
  /** An account that is worth a look: `venue/account`. */
  readonly example: string | null
}

/** `isChanged`: means over seeds and facts are those of another run, and left out. */
export function deskView(report: Report, chart: DeskChart, isChanged: boolean): DeskView {
  const { record } = report
  return {
    id: record.id,
    title: record.title,
    about: record.about ?? '',
    seed: record.seed,
    version: record.version,
    hash: record.summary.hash,
    command: record.command,
    isSynthetic: record.isSynthetic,
    size: report.size,
    tags: report.tags,
    shocks: report.shocks,
    warnings: report.warnings,
    answers: report.answers,
    verdict: report.verdict,
    positions: report.positions,
    addsUp: report.addsUp,
    waterfall: report.waterfall,
    losers: report.losers,
    equity: report.equity,
    unsafe: report.unsafe,
    stretches: report.stretches,
    rounds: report.rounds,
    markets: report.markets,
    thresholds: report.thresholds,
    facts: isChanged || report.facts.rows.length === 0 ? null : report.facts,
    studies: report.studies,
    infection: report.infection,
    picture: infectionPicture(record.infection ?? [], record.startMs),
    assumptions: report.assumptions,
    chart,
    example: record.example?.account ?? null,
  }
}

/** What became of a position of one's own: as it was, and had nobody else been forced. */
import type { Closing } from '../../engine/reading/closings.ts'
import type { LossCauses } from '../../engine/reading/loss-causes.ts'
import { priceDigits } from '../amounts.ts'
import { dated } from '../dated.ts'
import { amount, change, clock, price, share } from '../quantity.ts'
import type { PositionStory, RunRecord } from '../record.ts'
import { reportOf, type Told } from '../report.ts'
import { type Table, tableOf, textColumn } from '../table.ts'
import { say, type Text } from '../text.ts'

export interface PositionAnswer {
  readonly isLiquidated: boolean
  readonly told: readonly Told[]
  readonly table: Table
  readonly command: string
  readonly hash: string
}

/** Of a traced run with one position at least: of the first. */
export function positionAnswer(record: RunRecord): PositionAnswer {
  const [story] = record.positions
  const { command, summary } = record
  return {
    isLiquidated: story !== undefined && story.story.loss !== null,
    told: reportOf(record).positions,
    table:
      story === undefined
        ? tableOf('position', '', [], [])
        : dated(positionTable(story), record.startMs),
    command,
    hash: summary.hash,
  }
}

function positionTable({ position, story }: PositionStory): Table {
  const { loss, withoutOthers, withoutShocks, closings, money } = story
  const { entry, margin, settlement } = position
  const digits = priceDigits(entry)
  const sides = [loss, withoutOthers, withoutShocks]
  const when = (it: LossCauses | null): Text => (it === null ? 'never' : clock(it.timeMs))
  const at = (it: LossCauses | null): Text => (it === null ? '–' : price(it.price, digits))
  const from = (it: LossCauses | null): Text => (it === null ? '–' : change(it.price / entry - 1))
  // What was put in, whatever it was worth when the run began.
  const lost = margin - money.end
  const rows: Text[][] = [
    ['liquidated at', ...sides.map(when)],
    ['price then', ...sides.map(at)],
    ['from its entry', ...sides.map(from)],
    ['closed at, on average', fillOf(closings, digits), '', ''],
    [say`left of ${amount(margin)} ${settlement}`, amount(money.end), '', ''],
    ['lost', share(lost / margin), '', ''],
  ]
  const columns = [
    textColumn('what', ''),
    { ...textColumn('run', 'in this run'), isNumber: true },
    { ...textColumn('alone', 'nobody else forced'), isNumber: true },
    { ...textColumn('calm', 'without the shocks'), isNumber: true },
  ]
  return tableOf('position', say`${position.instrument} ${position.side}`, columns, rows)
}

/** What it got for all that was closed. */
function fillOf(closings: readonly Closing[], digits: number): Text {
  const quantity = closings.reduce((sum, it) => sum + it.quantity, 0)
  if (quantity === 0) return 'not closed'
  const value = closings.reduce((sum, it) => sum + it.quantity * it.price, 0)
  return price(value / quantity, digits)
}

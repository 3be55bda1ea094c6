import {
  cascade,
  createRun,
  type EventRow,
  explainAccount,
  type Run,
  registry,
} from 'cascade-engine'
import type { LoadedScenario } from 'cascade-engine/data'
import { amounts, compileScenario, cut } from 'cascade-engine/report'
import { type Currencies, sentence } from '../explanation.ts'
import { exits } from '../failure.ts'
import { createPaint, type Paint, wantsColor } from '../paint.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import { isDataOnTerminal, print, tell } from '../surroundings.ts'
import { wrap } from '../terminal/wrap.ts'

const { clock, count } = amounts

export interface ExplainOptions extends ScenarioOptions {
  readonly account: string
  readonly format: 'table' | 'json'
  readonly all?: boolean
}

export async function explainCommand(name: string, options: ExplainOptions): Promise<number> {
  const loaded = await openScenario(name, options)
  const run = createRun(compileScenario(loaded, registry), registry, { trace: true })
  cascade(run, { gain: false })
  const chain = explainAccount(run, options.account)
  if (options.format === 'json') print(JSON.stringify(chain, null, 2))
  else tell(explanation(loaded, run, chain, options))
  return exits.held
}

function explanation(
  loaded: LoadedScenario,
  run: Run,
  events: readonly EventRow[],
  options: ExplainOptions,
): string {
  const paint = createPaint(wantsColor(isDataOnTerminal()))
  const account = options.account
  const where = `${loaded.id} · seed ${loaded.settings.seed}`
  const at = events.findIndex((event) => isOwn(event, options.account))
  if (at < 0) return notLiquidated(run, events, account, where)
  const lines = [`${paint.bold(`why was account ${account} liquidated?`)}   ${where}`, '']
  const { snapshot } = loaded
  const currencies: Currencies = {
    byVenue: Object.fromEntries(snapshot.venues.map(({ id, settlement }) => [id, settlement])),
    byMarket: Object.fromEntries(snapshot.markets.map(({ id, quote }) => [id, quote])),
  }
  const max = options.all ? Number.POSITIVE_INFINITY : linesMax
  lines.push(...steps(events.slice(0, at + 1), max, currencies, paint, '→'))
  const rest = events.slice(at + 1)
  if (rest.length > 0) lines.push('', 'then, to this account:')
  lines.push(...steps(rest, max, currencies, paint, '·'))
  return lines.join('\n')
}

const linesMax = 24
const width = 80
const timeWidth = 10
const kindWidth = 13

/** One line for each event; a long chain is cut in the middle. */
function steps(
  events: readonly EventRow[],
  max: number,
  currencies: Currencies,
  paint: Paint,
  mark: string,
): string[] {
  return cut(events.length, max, () => 0).flatMap(({ row, skipped }) => {
    const event = events[row]
    if (!event) return []
    const head = `${clock(event.timeMs).padStart(timeWidth - 2)}  `
    const kind = `${row === 0 && mark === '→' ? ' ' : mark} ${event.kind.padEnd(kindWidth)}`
    const indent = timeWidth + kindWidth + 2
    const text = wrap(sentence(event, currencies), width, indent)
    const line = `${head}${paint.muted(kind)}${text}`
    const gap = ''.padEnd(timeWidth)
    return skipped > 0 ? [`${gap}… ${count(skipped)} more, --all`, line] : [line]
  })
}

/** `venue/id` and the bare id name the same account. */
function isOwn({ kind, account, venue }: EventRow, id: string): boolean {
  return kind === 'liquidation' && (account === id || `${venue}/${account}` === id)
}

function notLiquidated(
  run: Run,
  events: readonly EventRow[],
  account: string,
  where: string,
): string {
  const what = events.length > 0 ? 'was touched but not liquidated' : 'was not liquidated'
  const { names } = run.world
  const row = run.isLiquidated.indexOf(1)
  const other = row < 0 ? 'nobody was' : `for instance ${names.account(row)} was`
  return `account ${account} ${what} in this run (${where}); ${other}`
}

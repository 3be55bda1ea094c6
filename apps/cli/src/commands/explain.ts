import { registry } from 'cascade-engine'
import {
  count,
  cut,
  type Explanation,
  explainScenario,
  type Step,
  textOf,
} from 'cascade-engine/report'
import { exits } from '../failure.ts'
import { createPaint, type Paint, wantsColor } from '../paint.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import { isDataOnTerminal, print, tell } from '../surroundings.ts'
import { wrap } from '../terminal/wrap.ts'

export interface ExplainOptions extends ScenarioOptions {
  readonly account: string
  readonly format: 'table' | 'json'
  readonly all?: boolean
}

export async function explainCommand(name: string, options: ExplainOptions): Promise<number> {
  const loaded = await openScenario(name, options)
  const explanation = explainScenario(loaded, registry, options.account)
  if (options.format === 'json') print(JSON.stringify(explanationJson(explanation), null, 2))
  else tell(explanationText(explanation, options.all ?? false))
  return exits.held
}

/** Shares, runs without a cause, money; and the events, each with its sentence. */
function explanationJson({ causes, others, because, story }: Explanation): object {
  const { told, ...facts } = story
  const events = [...causes, ...others].map(({ event, text }) => ({ ...event, text: textOf(text) }))
  const said = because === null ? told : [...told, because]
  return { ...facts, told: said.map(textOf), events }
}

function explanationText(explanation: Explanation, all: boolean): string {
  const { question, run, causes, others, instead, because, story } = explanation
  const said = because === null ? story.told : [...story.told, because]
  const told = said.map((text) => wrap(textOf(text), width, 0))
  if (instead !== null) return [`${instead} (${run})`, ...told].join('\n')
  const paint = createPaint(wantsColor(isDataOnTerminal()))
  const max = all ? Number.POSITIVE_INFINITY : linesMax
  return [
    `${paint.bold(question)}   ${run}`,
    '',
    ...told,
    '',
    ...steps(causes, max, paint, '→'),
    ...(others.length > 0 ? ['', 'then, to this account:'] : []),
    ...steps(others, max, paint, '·'),
  ].join('\n')
}

const linesMax = 24
const width = 80
const timeWidth = 10
const kindWidth = 13

/** One line for each event; a long chain is cut in the middle. */
function steps(all: readonly Step[], max: number, paint: Paint, mark: string): string[] {
  return cut(all.length, max, () => 0).flatMap(({ row, skipped }) => {
    const step = all[row]
    if (!step) return []
    const head = `${textOf(step.time).padStart(timeWidth - 2)}  `
    const kind = `${row === 0 && mark === '→' ? ' ' : mark} ${step.event.kind.padEnd(kindWidth)}`
    const text = wrap(textOf(step.text), width, timeWidth + kindWidth + 2)
    const line = `${head}${paint.muted(kind)}${text}`
    const gap = ''.padEnd(timeWidth)
    return skipped > 0 ? [`${gap}… ${textOf(count(skipped))} more, --all`, line] : [line]
  })
}

import { InputError, registry } from 'cascade-engine'
import { type LoadedScenario, parseDuration } from 'cascade-engine/data'
import { writeResult } from 'cascade-engine/data-node'
import {
  hourlyVolatility,
  type ImpactCard,
  type ModelParameters,
  type Plan,
  planTrades,
} from 'cascade-engine/impact'
import {
  cardsTable,
  cardTables,
  planTables,
  type SourceKind,
  type Spread,
  spreadOf,
  spreadTable,
  type Table,
  type Watch,
} from 'cascade-engine/report'
import { exits } from '../failure.ts'
import { impactPage } from '../html/impact-page.ts'
import { makeCards } from '../impact/make-cards.ts'
import { sourceFiles } from '../impact/source-files.ts'
import { tablesMarkdown } from '../markdown.ts'
import { createProgress, type Progress, type ProgressStyle } from '../progress.ts'
import { checkPlace, namesIn } from '../result-files.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import {
  isNoteOnTerminal,
  isStopRequested,
  note,
  print,
  sayRunning,
  sayWriting,
  tell,
} from '../surroundings.ts'
import { blocks } from '../terminal/blocks.ts'

export interface ImpactOptions extends ScenarioOptions {
  readonly format: 'table' | 'json' | 'md'
  readonly as?: SourceKind
  readonly market?: string
  readonly card?: string
  readonly contract?: string
  readonly sell?: string
  readonly buy?: string
  readonly within: string
  readonly trades: string
  readonly sigma?: string
  readonly risk: string
  readonly halfLife?: string
  readonly into?: string
  readonly draws: string
  readonly model: keyof ModelParameters
  readonly out?: string
  readonly force?: boolean
  readonly progress: ProgressStyle
}

const cardsMax = 4

interface Answer {
  readonly cards: readonly ImpactCard[]
  readonly plan: Plan | null
  readonly spread: Spread | null
}

export async function impactCommand(
  files: readonly string[],
  options: ImpactOptions,
): Promise<number> {
  const { out, force = false } = options
  if (out !== undefined) await checkPlace({ folder: out, isNamed: true, force }, isImpactFile)
  const progress = createProgress(options.progress, isNoteOnTerminal(), 0)
  const all: ImpactCard[] = []
  const contract =
    options.contract === undefined ? undefined : positiveOf('--contract', options.contract)
  const onProgress = createNotice(progress)
  for (const file of sourceFiles(files))
    all.push(...(await makeCards(file, { as: options.as, contract, onProgress })))
  progress.end()
  const cards = chosen(all, options)
  const plan = planOf(cards, options)
  const spread = await spreadFrom(cards, options, progress)
  const answer = { cards, plan, spread }
  show(answer, options)
  if (out !== undefined) await write(out, answer, options)
  return isStopRequested() ? exits.stopped : exits.held
}

/** Says how far it is, but not more than a few times a second. */
function createNotice(progress: Progress): (text: string) => void {
  let nextMs = performance.now() + 400
  return (text) => {
    if (performance.now() < nextMs) return
    nextMs = performance.now() + 250
    progress.say(text)
  }
}

/** With `--into`, `--market` names the scenario's market and `--card` the card. */
function chosen(all: readonly ImpactCard[], options: ImpactOptions): readonly ImpactCard[] {
  const name = options.card ?? (options.into === undefined ? options.market : undefined)
  if (name === undefined) return all
  const found = all.filter(({ market, source }) => market === name || source === name)
  if (found.length > 0) return found
  const field = options.card === undefined ? '--market' : '--card'
  throw new InputError(`there is no card of ${name}`, {
    field,
    value: name,
    allowed: all.map(({ market }) => market).join(', '),
  })
}

function only(cards: readonly ImpactCard[], field: string): ImpactCard {
  const [card] = cards
  if (card !== undefined && cards.length === 1) return card
  const names = cards.flatMap(({ market, source }) => [market, source])
  throw new InputError(`${field} works on one card, and there are ${cards.length}`, {
    field,
    allowed: `--card with the market or the file of one: ${names.join(', ')}`,
  })
}

function planOf(cards: readonly ImpactCard[], options: ImpactOptions): Plan | null {
  const amount = options.sell ?? options.buy
  if (amount === undefined) return null
  if (options.sell !== undefined && options.buy !== undefined) {
    const value = options.buy
    throw new InputError('a plan sells or buys', { field: '--buy', value, allowed: 'one of both' })
  }
  const card = only(cards, options.sell === undefined ? '--buy' : '--sell')
  const volatility =
    options.sigma === undefined
      ? card.volatility
      : hourlyVolatility(numberOf('--sigma', options.sigma))
  if (volatility === null) {
    throw new InputError(`${card.source} does not say how much the price moves`, {
      field: '--sigma',
      allowed: 'yearly volatility, a share such as 0.6',
    })
  }
  return planTrades(card, {
    size: numberOf(options.sell === undefined ? '--buy' : '--sell', amount),
    withinMs: durationOf('--within', options.within),
    trades: numberOf('--trades', options.trades),
    volatility,
    riskAversion: numberOf('--risk', options.risk),
    halfLifeMs:
      options.halfLife === undefined ? undefined : durationOf('--half-life', options.halfLife),
  })
}

async function spreadFrom(
  cards: readonly ImpactCard[],
  options: ImpactOptions,
  progress: Progress,
): Promise<Spread | null> {
  if (options.into === undefined) return null
  const card = only(cards, '--into')
  const loaded = await openScenario(options.into, options)
  const market = options.market ?? onlyMarket(loaded)
  const { model } = options
  const watch: Watch = (draw) => {
    progress.round(draw, 0)
    return isStopRequested() ? 'stopped by hand' : undefined
  }
  const draws = numberOf('--draws', options.draws)
  sayRunning()
  const spread = spreadOf(loaded, card, { registry, market, draws, model, watch })
  progress.end()
  return spread
}

function onlyMarket({ snapshot: { markets } }: LoadedScenario): string {
  const [market] = markets
  if (market !== undefined && markets.length === 1) return market.id
  throw new InputError(`the scenario has ${markets.length} markets`, {
    field: '--market',
    allowed: `one of ${markets.map(({ id }) => id).join(', ')}`,
  })
}

function numberOf(field: string, text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new InputError(`${field} ${text} is no number`, { field, value: text, allowed: 'a number' })
}

function positiveOf(field: string, text: string): number {
  const value = numberOf(field, text)
  if (value > 0) return value
  throw new InputError(`${field} is ${text}`, { field, value, allowed: 'a number above 0' })
}

function durationOf(field: string, text: string): number {
  const ms = parseDuration(text)
  if (ms !== undefined && ms > 0) return ms
  const allowed = 'a duration above 0: 250ms, 30s, 9m, 1h'
  throw new InputError(`${field} ${text} is no duration`, { field, value: text, allowed })
}

function tablesOf(answer: Answer): Table[] {
  const { cards } = answer
  const many = cards.length > cardsMax
  return [...(many ? [cardsTable(cards)] : cards.flatMap(cardTables)), ...answersOf(answer)]
}

function answersOf({ plan, spread }: Answer): Table[] {
  return [
    ...(plan === null ? [] : planTables(plan)),
    ...(spread === null ? [] : [spreadTable(spread)]),
  ]
}

function show(answer: Answer, { format }: ImpactOptions): void {
  const { cards, plan, spread } = answer
  if (format === 'json') print(JSON.stringify({ cards, plan, spread }, null, 2))
  else if (format === 'md') print(tablesMarkdown(tablesOf(answer)))
  else {
    tell(blocks(tablesOf(answer)))
    if (cards.length > cardsMax) tell(`\ntry: --market ${cards[0]?.market}`)
  }
}

const isImpactFile = (name: string): boolean =>
  name === 'impact.html' || /^card-.*\.json$/.test(name)

async function write(folder: string, answer: Answer, options: ImpactOptions): Promise<void> {
  const files: Record<string, string> = {
    'impact.html': impactPage(answer.cards, answersOf(answer)),
  }
  for (const card of answer.cards) {
    const name = `card-${card.market.replace(/[^\w.-]+/g, '-')}`
    // Two files may hold one market.
    const twin = Object.keys(files).filter((file) => file.startsWith(`${name}.`)).length
    files[`${name}${twin > 0 ? `.${twin + 1}` : ''}.json`] = `${JSON.stringify(card, null, 2)}\n`
  }
  sayWriting()
  await writeResult(folder, files, namesIn(folder).filter(isImpactFile))
  const names = Object.keys(files)
  const text = names.length > 6 ? `impact.html · ${names.length - 1} cards` : names.join(' · ')
  const say = options.format === 'table' ? tell : note
  say(`\n${text}\nin ${folder}`)
}

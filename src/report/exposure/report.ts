/**
 * What stands behind an account or a token: through which tokens, down to which roots, and what it
 * loses when a share of any of them is lost, by who bears it. Read before anything happens.
 */
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import { createRun } from '../../engine/phases/run.ts'
import type { Registry } from '../../engine/ports/ports.ts'
import type { LiveWorld } from '../../engine/ports/run.ts'
import { InputError } from '../../kit/assert.ts'
import { type Backing, exposures, partsBehind, rootsOf, worths } from '../../networks/backing.ts'
import { bearings, type ExposureNode, exposureTree, supplies } from '../../networks/look-through.ts'
import { compileScenario } from '../compile-scenario.ts'
import { share, usd } from '../quantity.ts'
import type { Table } from '../table.ts'
import { say, type Text } from '../text.ts'
import { type Holding, type Looked, lookedAt } from './holdings.ts'
import { lossTable, rootTable, treeTable } from './tables.ts'
import { type Web, webOf } from './web.ts'

export interface ExposureText {
  readonly of: string
  /** Of each name behind it in turn, as `5%`. */
  readonly loss: string
}

export interface RootView {
  readonly root: string
  readonly held: number
  readonly owed: number
  readonly heldUsd: number
  readonly owedUsd: number
  /** Of all that is held. */
  readonly share: number
}

export interface LossView {
  /** What loses: a root, or a token. */
  readonly name: string
  readonly rule: string
  /** Who loses in turn: all classes of holders with `first-loss`, with `one` who is first. */
  readonly order: readonly string[]
  readonly lossUsd: number
  /** Of what is left after debts; null where nothing is. */
  readonly share: number | null
}

export interface TreeView {
  readonly name: string
  readonly weight: number
  readonly units: number
  readonly usd: number
  /** Of it behind no other asset. */
  readonly ownUsd: number
  readonly isCut: boolean
  readonly behind: readonly TreeView[]
}

export interface ExposureReport {
  readonly of: string
  readonly kind: Looked['kind']
  readonly loss: number
  readonly heldUsd: number
  readonly owedUsd: number
  readonly tree: readonly TreeView[]
  readonly roots: readonly RootView[]
  readonly losses: readonly LossView[]
  readonly title: string
  readonly sentences: readonly Text[]
  /** The tree, roots, and losses. */
  readonly tables: readonly Table[]
}

/** Throws InputError for an unknown name, and for a loss that is no share. */
export function exposureScenario(
  loaded: LoadedScenario,
  registry: Registry,
  { of, loss: text }: ExposureText,
): ExposureReport {
  const loss = lossOf(text)
  const { world } = createRun(compileScenario(loaded, registry), registry, { trace: false })
  const web = webOf(world)
  const looked = lookedAt(world, web, loaded.snapshot, of)
  const view = viewOf(world, web, looked)
  const heldUsd = sum(view.worthUsd.filter((value) => value > 0))
  const owedUsd = -sum(view.worthUsd.filter((value) => value < 0))
  const roots = rootViews(view, heldUsd)
  const losses = lossViews(view, loss, heldUsd - owedUsd)
  const tree = looked.holdings.map(({ asset, units }) => {
    return treeView(view, exposureTree(view.backing, asset, units, view.worth))
  })
  const found = { of: looked.name, kind: looked.kind, loss, heldUsd, owedUsd, tree, roots, losses }
  return {
    ...found,
    title: `${loaded.id}: what stands behind ${looked.name}`,
    sentences: sentencesOf(found, looked),
    tables: [treeTable(tree), rootTable(roots), lossTable(losses, loss)].filter(
      ({ rows }) => rows.length > 0,
    ),
  }
}

function lossOf(text: string): number {
  const [, digits = '', sign] = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text.trim()) ?? []
  const value = digits === '' ? Number.NaN : Number(digits) / (sign === '%' ? 100 : 1)
  if (value > 0 && value <= 1) return value
  const facts = { field: '--loss', value: text, allowed: 'a share above 0 and up to 1, as 5%' }
  throw new InputError(`--loss is ${text}`, facts)
}

/** Assets, what one unit of each is worth, and the holdings that are looked through. */
export interface View {
  readonly backing: Backing
  readonly prices: Float64Array
  readonly worth: Float64Array
  readonly supply: Float64Array
  readonly holdings: readonly Holding[]
  readonly worthUsd: readonly number[]
}

function viewOf(
  world: LiveWorld,
  { backing, supply: said, ...web }: Web,
  { holdings }: Looked,
): View {
  // What nobody gives a value in dollars is worth what its venue says.
  const prices = Float64Array.from(web.prices)
  for (const { asset, units, saidUsd } of holdings) {
    if (backing.isToken[asset] === 0 && prices[asset] === 0) prices[asset] = (saidUsd ?? 0) / units
  }
  const worth = worths(backing, prices, new Float64Array(prices.length))
  const held = heldIn(world, prices.length)
  const supply = supplies(backing, held, said)
  const worthUsd = holdings.map(({ asset, units }) => units * (worth[asset] as number))
  return { backing, prices, worth, supply, holdings, worthUsd }
}

/** Units of each asset that accounts of the scenario hold. */
function heldIn({ accounts, legs, instruments }: LiveWorld, count: number): Float64Array {
  const held = new Float64Array(count)
  const end = accounts.legBegin[accounts.traderCount] as number
  for (let leg = 0; leg < end; leg++) {
    const units = legs.amount[leg] as number
    const asset = instruments.asset[legs.instrument[leg] as number] as number
    if (units > 0) held[asset] = (held[asset] as number) + units
  }
  return held
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)

/** By root, the largest first; what is behind tokens besides is a root called `dollars`. */
function rootViews({ backing, prices, worth, holdings }: View, heldUsd: number): RootView[] {
  const direct = holdings.flatMap(({ asset }) => (backing.isToken[asset] === 0 ? [asset] : []))
  const rows = [...new Set([...rootsOf(backing), ...direct])]
  const view = (root: string, price: number, unitsOf: (asset: number) => number): RootView => {
    const units = holdings.map((it) => it.units * unitsOf(it.asset))
    const held = sum(units.filter((value) => value > 0))
    const owed = -sum(units.filter((value) => value < 0))
    const [left, right] = [held * price, owed * price]
    const part = heldUsd > 0 ? left / heldUsd : 0
    return { root, held, owed, heldUsd: left, owedUsd: right, share: part }
  }
  const views = rows.map((row) => {
    const behind = exposures(backing, row)
    return view(backing.names[row] as string, prices[row] as number, (asset) => {
      return behind[asset] as number
    })
  })
  const nothing = new Float64Array(prices.length)
  const own = worths(backing, nothing, nothing)
  const besides = view('dollars besides', 1, (asset) => {
    return backing.isToken[asset] === 1 && (worth[asset] as number) > 0 ? (own[asset] as number) : 0
  })
  return [...views, besides]
    .filter(({ held, owed }) => held !== 0 || owed !== 0)
    .sort((a, b) => b.heldUsd - a.heldUsd || b.owedUsd - a.owedUsd)
}

function lossViews(view: View, loss: number, left: number): LossView[] {
  const { backing, worth, supply, holdings } = view
  const behind = new Set(holdings.flatMap(({ asset }) => partsBehind(backing, asset).flat()))
  // From the bottom up: what stands behind others comes first.
  const rows = backing.parts.flat().filter((row) => behind.has(row))
  return rows.flatMap((row): LossView[] => {
    const lost = { row, share: loss, worth: worth[row] as number }
    const found = bearings(backing, lost, supply).map((it): LossView => {
      const lossUsd = sum(holdings.map(({ asset, units }) => units * (it.loss[asset] as number)))
      const order = it.order.map((at) => backing.names[at] as string)
      const part = left > 0 ? lossUsd / left : null
      return { name: backing.names[row] as string, rule: it.rule, order, lossUsd, share: part }
    })
    return found.some(({ lossUsd }) => lossUsd !== 0) ? found : []
  })
}

function treeView({ backing: { names } }: View, node: ExposureNode): TreeView {
  const view = (it: ExposureNode): TreeView => ({
    name: names[it.row] as string,
    weight: it.weight,
    units: it.units,
    usd: it.worth,
    ownUsd: it.own,
    isCut: it.isCut,
    behind: it.behind.map(view).sort((a, b) => Math.abs(b.usd) - Math.abs(a.usd)),
  })
  return view(node)
}

type Found = Omit<ExposureReport, 'title' | 'sentences' | 'tables'>

function sentencesOf(found: Found, { kind, holdings, contracts }: Looked): Text[] {
  const { of, heldUsd, owedUsd, roots, losses, loss } = found
  const said = sum(holdings.map(({ saidUsd }) => saidUsd ?? 0))
  const left = heldUsd - owedUsd
  const texts: Text[] = []
  if (kind === 'token') texts.push(say`What is behind ${of} is worth ${usd(heldUsd)}.`)
  else if (holdings.length > 0) {
    texts.push(say`${of} holds ${usd(heldUsd)} and owes ${usd(owedUsd)}: ${usd(left)} are left.`)
  }
  if (kind === 'account' && Math.abs(said - left) > 1e-9 * (heldUsd + owedUsd)) {
    texts.push(say`Its venue counts ${usd(said)}, by the prices that it believes.`)
  }
  if (contracts > 0) texts.push('Its contracts stand for nothing and are left out, with its cash.')
  const [largest] = roots
  if (largest !== undefined && largest.heldUsd > 0) {
    texts.push(say`${share(largest.share)} of what is held stands on ${largest.root}.`)
  }
  const lost = losses.map(({ lossUsd }) => lossUsd)
  if (lost.length === 0) return [...texts, 'Nothing that is held stands for anything else.']
  const [least, most] = [Math.min(...lost), Math.max(...lost)]
  const size = most - least < 1e-9 * Math.abs(most) ? usd(most) : say`${usd(least)} to ${usd(most)}`
  return [
    ...texts,
    say`If ${share(loss)} of something behind it is lost, ${size} are gone with it.`,
  ]
}

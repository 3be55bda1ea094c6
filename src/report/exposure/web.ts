/**
 * What stands behind what when a scenario begins: its claims, and besides what follows from the
 * books. A supplier of a lending venue stands on what is not borrowed and on the collateral of
 * those who owe; a share of a vault on what its accounts hold.
 *
 *     behind a unit supplied:  (S − B) / S of the asset, and of each collateral
 *                              Σ over borrowers units · min(1, debts / collateral value) / S
 *
 * S supplied, B borrowed, values by the prices of the venue. What borrowers have put in beyond
 * their debts stands beside, under a name of its own: it is lost first.
 */
import { priceOf } from '../../engine/margin/margin.ts'
import type { LiveWorld } from '../../engine/ports/run.ts'
import { forEachLeg } from '../../engine/world/holdings.ts'
import { type Backing, type BackingEdge, backingOf } from '../../networks/backing.ts'

export interface Web {
  /** Assets in their rows, then loans and what is left to borrowers. */
  readonly backing: Backing
  /** Of one unit of each root, dollars; 0 where nobody says. */
  readonly prices: Float64Array
  /** Units that there are; NaN: nobody says. */
  readonly supply: Float64Array
  /** The name that units of an instrument, held by an account, are units of. */
  nameOf(instrument: number): number
}

interface Draft {
  readonly world: LiveWorld
  readonly names: string[]
  readonly edges: BackingEdge[]
  readonly own: { id: string; own: number }[]
  readonly supply: number[]
  readonly prices: number[]
  /** By instrument that is lent: the row of what suppliers have. */
  readonly loans: Map<number, number>
}

export function webOf(world: LiveWorld): Web {
  const { assets, names, instruments } = world
  const draft: Draft = {
    world,
    names: [...names.assets],
    edges: [],
    own: [],
    supply: Array.from({ length: assets.count }, () => Number.NaN),
    prices: Array.from(assets.usd),
    loans: new Map(),
  }
  addClaims(draft)
  for (const [venue, family] of world.venues.family.entries()) {
    if (family === 'lending') addLoans(draft, venue)
  }
  addShares(draft)
  return {
    backing: backingOf(draft.names, draft.edges, draft.own),
    prices: Float64Array.from(draft.prices),
    supply: Float64Array.from(draft.supply),
    nameOf: (instrument) =>
      draft.loans.get(instrument) ?? (instruments.asset[instrument] as number),
  }
}

function addClaims({ world: { claims }, names, edges, own, supply }: Draft): void {
  if (claims.count === 0) return
  const { begin, column, value } = claims.weights
  for (const [row, token] of claims.isToken.entries()) {
    if (token !== 1) continue
    const id = names[row] as string
    own.push({ id, own: claims.own[row] as number })
    supply[row] = claims.supply[row] as number
    for (let at = begin[row] as number; at < (begin[row + 1] as number); at++) {
      const by = names[column[at] as number] as string
      edges.push({ token: id, by, weight: value[at] as number })
    }
  }
}

/** Accounts of a venue that the scenario lists. */
function accountsAt({ accounts }: LiveWorld, venue: number): number[] {
  return Array.from({ length: accounts.traderCount }, (_, row) => row).filter(
    (row) => accounts.venue[row] === venue,
  )
}

interface Book {
  /** By instrument. */
  readonly supplied: Map<number, number>
  readonly owed: Map<number, number>
  /** By instrument that is owed: units of each collateral that stand behind it. */
  readonly behind: Map<number, Map<number, number>>
  /** Units of each collateral beyond what is owed. */
  readonly beyond: Map<number, number>
}

const add = (to: Map<number, number>, key: number, value: number) =>
  to.set(key, (to.get(key) ?? 0) + value)

function bookOf(world: LiveWorld, venue: number): Book {
  const book: Book = {
    supplied: new Map(),
    owed: new Map(),
    behind: new Map(),
    beyond: new Map(),
  }
  for (const account of accountsAt(world, venue)) enter(book, world, account)
  return book
}

/** Whoever owes nothing supplies; whoever owes has put in what he holds. */
function enter({ supplied, owed, behind, beyond }: Book, world: LiveWorld, account: number) {
  const held: [instrument: number, units: number][] = []
  const debts: [instrument: number, units: number][] = []
  forEachLeg(world, account, (_leg, instrument, units) => {
    const side = units > 0 ? held : debts
    side.push([instrument, Math.abs(units)])
  })
  if (debts.length === 0) for (const [instrument, units] of held) add(supplied, instrument, units)
  const worth = ([instrument, units]: [number, number]) => units * priceOf(world, instrument)
  const sum = (rows: readonly [number, number][]) => rows.reduce((all, it) => all + worth(it), 0)
  const [there, debt] = [sum(held), sum(debts)]
  const used = there > debt ? debt / there : 1
  for (const it of debts) {
    add(owed, it[0], it[1])
    const collateral = behind.get(it[0]) ?? new Map<number, number>()
    behind.set(it[0], collateral)
    if (!(debt > 0)) continue
    for (const [instrument, units] of held) {
      add(collateral, instrument, (units * used * worth(it)) / debt)
    }
  }
  if (debts.length === 0) return
  for (const [instrument, units] of held) add(beyond, instrument, units * (1 - used))
}

function addLoans(draft: Draft, venue: number): void {
  const { world, names, edges, supply } = draft
  const { supplied, owed, behind, beyond } = bookOf(world, venue)
  const lent = [...owed.keys()].filter((it) => (supplied.get(it) ?? 0) > 0)
  if (lent.length === 0) return
  const { instruments, assets, venues } = world
  const assetOf = (instrument: number) => instruments.asset[instrument] as number
  const unit = assets.usd[venues.settlement[venue] as number] as number
  const stand = (token: string, units: ReadonlyMap<number, number>, by: number) => {
    for (const [instrument, held] of units) {
      if (!(held > 0)) continue
      const asset = assetOf(instrument)
      edges.push({ token, by: names[asset] as string, weight: held / by })
      // What has no value in dollars is worth what its venue says.
      if (draft.prices[asset] === 0) draft.prices[asset] = unit * priceOf(world, instrument)
    }
  }
  const left = [...beyond].filter(([, units]) => units > 0)
  const equity = left.reduce((sum, [it, units]) => sum + units * priceOf(world, it), 0)
  if (equity > 0) {
    const borrowers = `borrowers of ${world.names.venues[venue]}`
    names.push(borrowers)
    supply.push(equity)
    draft.prices.push(0)
    stand(borrowers, new Map(left), equity)
  }
  for (const instrument of lent) {
    const [all, out] = [supplied.get(instrument) as number, owed.get(instrument) as number]
    const token = world.names.instruments[instrument] as string
    draft.loans.set(instrument, names.length)
    names.push(token)
    supply.push(all)
    draft.prices.push(0)
    // More than was supplied by those who are listed has been lent by others too.
    const by = Math.max(all, out)
    const collateral = new Map(behind.get(instrument))
    add(collateral, instrument, by - out)
    stand(token, collateral, by)
  }
}

/** Tokens whose price is what accounts hold, unless the scenario says what is behind them. */
function addShares({ world, names, edges, own, supply, loans }: Draft): void {
  const { instruments, oracles, accounts } = world
  const known = new Set(own.map(({ id }) => id))
  for (let instrument = 0; instrument < instruments.count; instrument++) {
    const oracle = instruments.oracle[instrument] as number
    const found = oracle < 0 ? undefined : oracles.source[oracle]?.behind?.(world)
    const share = instruments.asset[instrument] as number
    const id = names[share] as string
    if (found === undefined || known.has(id) || !(found.tokens > 0)) continue
    known.add(id)
    supply[share] = found.tokens
    const units = new Map<number, number>()
    for (const row of found.accounts) {
      add(units, accounts.cashAsset[row] as number, accounts.cash[row] as number)
      forEachLeg(world, row, (_leg, held, amount) => {
        const asset = instruments.asset[held] as number
        if (asset !== share) add(units, loans.get(held) ?? asset, amount)
      })
    }
    for (const [row, held] of units) {
      const by = names[row] as string
      if (held > 0) edges.push({ token: id, by, weight: held / found.tokens })
    }
  }
}

/**
 * The infection tree of a traced run: who failed, when, because of whom, along which edge.
 *
 * What fails: an account that its venue acts on, a firm in default, a token that is worth less for
 * the losses of its venue or of what is behind it, a service that is down and what it closes. The
 * cause is the recorded one, the last straw: of an account the event that moved the price that
 * liquidated it. It is followed back to the failure it came from, or to the outside.
 *
 *     share   of an account: what that cause had moved of what prices took from it (loss-causes.ts)
 *             of a firm: what it loses on that debtor, of all that it loses on debtors
 *     below   failures that follow from one, and what those who failed have lost, dollars
 *
 * Whoever was unsafe while a gate was closed, and is acted on when it opens, failed because of what
 * closed it, with no share: it moved nothing. Accounts of a firm that its estate closes are the
 * firm's failure.
 */
import { money } from '../../units/units.ts'
import { equity, inUsd } from '../margin/margin.ts'
import type { Stop } from '../ports/ports.ts'
import type { Run } from '../ports/run.ts'
import { actionKinds, eventKinds, type Trace } from '../ports/trace.ts'
import type { EdgeType } from '../world/snapshot.ts'
import { creditLosses } from './credit-result.ts'
import { sharesOf } from './loss-causes.ts'
import { indexMoves, isWriteDown, type MoverKind, type Moves, moverKinds } from './moves.ts'

/** `shock`: from outside. `other`: somebody's own orders, or liquidity that left by itself. */
export type CauseType = EdgeType | 'shock' | 'other'

export interface Failure {
  readonly kind: 'account' | 'firm' | 'token' | Stop['kind']
  /** `venue/account` of an account. */
  readonly name: string
  /** Of an account or a firm its row in the snapshot; else −1. */
  readonly row: number
  readonly timeMs: number
  /** Its event; null of what is down. */
  readonly event: number | null
  /** Which failure of the list it came from; null: none, it came from outside. */
  readonly cause: number | null
  readonly edge: CauseType
  /** The market, oracle, or what else it came through; empty where nothing is between. */
  readonly via: string
  readonly share: number | null
  /** How many failures lie between it and the outside. */
  readonly generation: number
  /** Time since the failure it came from; null: from outside. */
  readonly afterMs: number | null
  /** What it lost itself. Services lose nothing; firms what they are owed. */
  readonly lostUsd: number
  readonly below: number
  readonly belowUsd: number
}

/** All failures, causes first. Throws InputError for a run without a trace. */
export function infection(run: Run): Failure[] {
  const reading = openReading(run)
  const { trace } = reading.moves
  for (let event = 0; event < trace.count; event++) {
    noteStops(reading, trace.timeMs[event])
    const kind = eventKinds[trace.kind[event]]
    if (kind === 'price') notePrice(reading, event)
    else if (kind === 'liquidation') noteAccount(reading, event)
    else if (kind === 'default') noteFirm(reading, event)
  }
  noteStops(reading, run.timeMs)
  addBelow(reading.failures)
  return reading.failures
}

/** What is known while events are read. */
interface Reading {
  readonly moves: Moves
  readonly failures: Found[]
  /** Rows of `failures`: by account, by firm, by oracle of a token, by name of what is down. */
  readonly accounts: Map<number, number>
  readonly firms: Map<number, number>
  readonly tokens: Map<number, number>
  readonly down: Map<string, number>
  /** What is still to stop, what is still silent, and gates at which somebody may wait. */
  readonly stops: Stop[]
  readonly silent: Set<Stop>
  readonly gates: readonly Stop[]
  /** Prices that are the first after a silence, and which it was. */
  readonly firstAfter: Map<number, Stop>
  /** By creditor, what it loses on whom. */
  readonly credit: ReturnType<typeof creditLosses>
}

function openReading(run: Run): Reading {
  const stops = run.world.shocks.flatMap((it) => it.stops ?? [])
  stops.sort((a, b) => a.atMs - b.atMs)
  return {
    moves: indexMoves(run),
    failures: [],
    accounts: new Map(),
    firms: new Map(),
    tokens: new Map(),
    down: new Map(),
    stops: [...stops],
    silent: new Set(stops.filter(({ kind }) => kind === 'oracle')),
    gates: stops.filter(({ kind }) => kind === 'venue' || kind === 'market'),
    firstAfter: new Map(),
    credit: creditLosses(run),
  }
}

/** Which failure it came from, and how. */
type Origin = Pick<Failure, 'cause' | 'edge' | 'via'>

/** While what is below is counted. */
type Found = { -readonly [key in keyof Failure]: Failure[key] }

type Fields = Omit<Failure, keyof Origin | 'generation' | 'afterMs' | 'below' | 'belowUsd'>

function add({ failures }: Reading, { cause, edge, via }: Origin, fields: Fields): number {
  const above = cause === null ? null : failures[cause]
  return (
    failures.push({
      kind: fields.kind,
      name: fields.name,
      row: fields.row,
      timeMs: fields.timeMs,
      event: fields.event,
      cause,
      edge,
      via,
      share: fields.share,
      generation: above === null ? 0 : above.generation + 1,
      afterMs: above === null ? null : fields.timeMs - above.timeMs,
      lostUsd: fields.lostUsd,
      below: 0,
      belowUsd: 0,
    }) - 1
  )
}

/** What has stopped by now. */
function noteStops(reading: Reading, timeMs: number): void {
  const { stops, down } = reading
  while (stops.length > 0 && stops[0].atMs <= timeMs) {
    const stop = stops.shift() as Stop
    const { kind, name, because, atMs } = stop
    const key = keyOf(stop)
    if (down.has(key)) continue
    const cause = because === null ? null : (down.get(`service ${because}`) ?? null)
    const edge = cause === null ? 'shock' : 'dependency'
    const fields = { kind, name, row: -1, timeMs: atMs, event: null, share: null, lostUsd: 0 }
    down.set(key, add(reading, { cause, edge, via: '' }, fields))
  }
}

const keyOf = ({ kind, name }: Stop): string => `${kind} ${name}`

function notePrice(reading: Reading, event: number): void {
  const { trace, run } = reading.moves
  const oracle = trace.oracle[event]
  for (const stop of reading.silent) {
    if (stop.row !== oracle || trace.timeMs[event] < stop.untilMs) continue
    reading.silent.delete(stop)
    reading.firstAfter.set(event, stop)
  }
  const found = claimBehind(reading, oracle, trace.cause[event])
  if (found === null || reading.tokens.has(oracle)) return
  const name = run.world.names.oracles[oracle]
  const fields = { row: -1, timeMs: trace.timeMs[event], event, share: null, lostUsd: 0 }
  reading.tokens.set(oracle, add(reading, found, { kind: 'token', name, ...fields }))
}

/** The loss that an oracle has said, of its venue or of what is behind its token; null: none. */
function claimBehind({ moves, accounts }: Reading, oracle: number, behind: number): Origin | null {
  const { run, trace } = moves
  const { names, oracles, instruments } = run.world
  const { venues = [] } = oracles.source[oracle]
  if (behind < 0) return null
  if (isWriteDown(trace, behind)) {
    const instrument = trace.instrument[behind]
    const via = instrument < 0 ? '' : names.assets[instruments.asset[instrument]]
    return { cause: null, edge: 'claim', via }
  }
  if (venues.length === 0 || !isLoss(trace, behind)) return null
  const account = trace.account[behind]
  const via = names.venues[run.world.accounts.venue[account]]
  return { cause: accounts.get(account) ?? null, edge: 'claim', via }
}

const losses: readonly string[] = ['bad-debt', 'fund', 'takeover']
const isLoss = ({ kind }: Trace, event: number) => losses.includes(eventKinds[kind[event]])

function noteAccount(reading: Reading, event: number): void {
  const { run, trace } = reading.moves
  const account = trace.account[event]
  const { accounts, names } = run.world
  if (account >= accounts.traderCount || reading.accounts.has(account)) return
  const waited = waitedFor(reading, event)
  const found = waited ?? causeOf(reading, event, account)
  const start = equity(run.origin, account) + run.paidIn[account]
  const lostUsd = Math.max(0, inUsd(run.world, account, money(start - equity(run.world, account))))
  const name = `${names.venues[accounts.venue[account]]}/${names.account(account)}`
  const share = waited === null ? shareOfAccount(reading, event, account, found) : null
  const who = { kind: 'account', name, row: accounts.arrival[account] } as const
  const fields = { ...who, timeMs: trace.timeMs[event], event, share, lostUsd }
  reading.accounts.set(account, add(reading, found, fields))
}

/** What was closed until now and has kept the account as it was; null: nothing. */
function waitedFor({ moves, down, gates, firstAfter }: Reading, event: number): Origin | null {
  const { world } = moves.run
  const { trace } = moves
  const { clock } = world.settings
  const windowMs = clock.mode === 'clocked' ? clock.everyMs : 1
  const venue = world.accounts.venue[trace.account[event]]
  const market = world.instruments.market[trace.instrument[event]]
  const isAt = ({ kind, row, untilMs }: Stop) => {
    const lateMs = trace.timeMs[event] - untilMs
    return row === (kind === 'venue' ? venue : market) && lateMs >= 0 && lateMs < windowMs
  }
  const stop = firstAfter.get(trace.cause[event]) ?? gates.find(isAt)
  const cause = stop && down.get(keyOf(stop))
  return cause === undefined ? null : { cause, edge: 'dependency', via: '' }
}

function noteFirm(reading: Reading, event: number): void {
  const { run, trace } = reading.moves
  const firm = run.world.firms.treasury.indexOf(trace.account[event])
  const found = causeOf(reading, event, -1, firm)
  const losses = reading.credit.filter(({ creditor }) => creditor === firm)
  const lostUsd = losses.reduce((sum, { usd }) => sum + usd, 0)
  const onCause = losses.filter(({ debtor }) => reading.firms.get(debtor) === found.cause)
  const share =
    found.edge === 'debt' && lostUsd > 0
      ? onCause.reduce((sum, { usd }) => sum + usd, 0) / lostUsd
      : null
  const name = run.world.names.firms[firm]
  const who = { kind: 'firm', name, row: firm } as const
  const fields = { ...who, timeMs: trace.timeMs[event], event, share, lostUsd }
  reading.firms.set(firm, add(reading, found, fields))
}

/**
 * Back along the causes of an event to the failure of somebody else, or to the outside. Own
 * accounts of a firm are not somebody else.
 */
function causeOf(reading: Reading, event: number, account: number, firm = -1): Origin {
  const { run, trace } = reading.moves
  const { names, firms } = run.world
  let via = ''
  for (let at = trace.cause[event]; at >= 0; at = trace.cause[at]) {
    const kind = eventKinds[trace.kind[at]]
    if (kind === 'shock')
      return { cause: null, edge: 'shock', via: names.markets[trace.market[at]] }
    if (kind === 'action' && actionKinds[trace.action[at]] === 'rule') {
      return { cause: null, edge: 'rule', via: ruleText(run, trace, at) }
    }
    if (kind === 'order') via = names.markets[trace.market[at]]
    if (kind === 'price') {
      const token = reading.tokens.get(trace.oracle[at])
      if (token !== undefined) return { cause: token, edge: 'claim', via: '' }
    }
    const cause = failureOf(reading, kind, trace.account[at])
    const isOwn = firm >= 0 && firms.owner[trace.account[at]] === firm
    if (cause === undefined || trace.account[at] === account || isOwn) continue
    // A firm that defaults because another has: nothing lies between.
    const isDebt = firm >= 0 && kind === 'default' && at === trace.cause[event]
    return { cause, edge: isDebt ? 'debt' : 'price', via }
  }
  return { cause: null, edge: 'other', via }
}

function failureOf(reading: Reading, kind: string, account: number): number | undefined {
  if (kind === 'liquidation' || losses.includes(kind)) return reading.accounts.get(account)
  if (kind !== 'default') return undefined
  return reading.firms.get(reading.moves.run.world.firms.treasury.indexOf(account))
}

function ruleText({ world: { names, accounts } }: Run, trace: Trace, event: number): string {
  if (trace.oracle[event] >= 0) return names.oracles[trace.oracle[event]]
  if (trace.instrument[event] >= 0) return names.instruments[trace.instrument[event]]
  return names.venues[accounts.venue[trace.account[event]]]
}

const moverOf: Readonly<Partial<Record<CauseType, MoverKind>>> = {
  shock: 'shocks',
  claim: 'losses',
  rule: 'rules',
}

/** The part of what prices had taken from it that came along the edge; null: they took nothing. */
function shareOfAccount(
  { moves, failures }: Reading,
  event: number,
  account: number,
  { cause, edge }: Origin,
): number | null {
  const rows = edge === 'price' && cause !== null ? forcedBy(moves, failures[cause]) : []
  const { kinds, byAccount } = sharesOf(moves, account, event, () => rows)
  if (kinds.every((part) => part === 0)) return null
  if (edge === 'price') return rows.reduce((sum, row) => sum + (byAccount.get(row) ?? 0), 0)
  const mover = moverOf[edge]
  return mover === undefined ? null : kinds[moverKinds.indexOf(mover)]
}

/** Accounts whose forced orders are a failure's: its own, or those of a firm. */
function forcedBy({ run, trace }: Moves, { kind, event }: Failure): number[] {
  const { firms } = run.world
  const account = trace.account[event ?? 0]
  if (kind === 'account') return [account]
  const firm = firms.treasury.indexOf(account)
  return [...firms.account.subarray(firms.accountBegin[firm], firms.accountBegin[firm + 1])]
}

/** Failures below each and what those lost, from the last up: causes come first. */
function addBelow(failures: readonly Found[]): void {
  for (let at = failures.length - 1; at >= 0; at--) {
    const { cause, lostUsd, below, belowUsd } = failures[at]
    if (cause === null) continue
    failures[cause].below += below + 1
    failures[cause].belowUsd += belowUsd + lostUsd
  }
}

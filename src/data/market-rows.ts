/**
 * Assets, markets, oracles, venues and instruments of a scenario as rows of the Snapshot.
 *
 * Liquidity written inside an instrument is a market of its own, called `venue/instrument`; an
 * instrument without an oracle is priced at the middle of its market, by an oracle of that name.
 */
import type {
  AssetRow,
  ClaimRows,
  InstrumentRow,
  MarketRow,
  ModelSpec,
  OracleRow,
  VenueRow,
} from '../engine/world/snapshot.ts'
import { checkModel } from './check-model.ts'
import { readClaims } from './claims.ts'
import { type Path, pathText } from './document.ts'
import { unknownName } from './nearest.ts'
import { type Reading, readLiquidity, settingError } from './reading.ts'
import type { InstrumentEntry, VenueEntry } from './scenario-schema.ts'
import { parseDuration } from './time.ts'

export interface MarketRows {
  readonly assets: AssetRow[]
  readonly markets: MarketRow[]
  readonly oracles: OracleRow[]
  readonly venues: VenueRow[]
  readonly instruments: InstrumentRow[]
  readonly claims?: ClaimRows
}

export function readMarketRows(reading: Reading): MarketRows {
  const { scenario, registry, document } = reading
  const rows: MarketRows = { assets: [], markets: [], oracles: [], venues: [], instruments: [] }
  for (const [id, asset] of Object.entries(scenario.assets)) rows.assets.push({ id, ...asset })
  for (const [id, { base, quote, liquidity }] of Object.entries(scenario.markets)) {
    const path = ['markets', id]
    requireUsd(reading, quote, [...path, 'quote'])
    const spec = readLiquidity(reading, liquidity, [...path, 'liquidity'])
    rows.markets.push({ id, base, quote, liquidity: spec })
  }
  for (const [id, { source, latency }] of Object.entries(scenario.oracles)) {
    const path = ['oracles', id, 'source']
    const latencyMs = parseDuration(latency) as number
    const spec = checkModel('oracle', registry.oracles, source, document, path)
    rows.oracles.push({ id, source: spec, latencyMs })
  }
  for (const [id, venue] of Object.entries(scenario.venues)) readVenue(reading, rows, id, venue)
  declareAssets(rows)
  const claims = readClaims(reading, rows)
  return { ...rows, ...(claims !== undefined && { claims }) }
}

function readVenue(reading: Reading, rows: MarketRows, id: string, venue: VenueEntry): void {
  const { document, registry } = reading
  const path = ['venues', id]
  const { settlement, jurisdiction, fund, backstop, liquidators } = venue
  const rules = checkModel('venue', registry.venues, venue.rules, document, [...path, 'rules'])
  requireUsd(reading, settlement, [...path, 'settlement'])
  rows.venues.push({
    id,
    rules,
    settlement,
    ...(jurisdiction !== undefined && { jurisdiction }),
    fund,
    backstop,
    ...(liquidators !== undefined && { liquidators }),
  })
  for (const [name, it] of Object.entries(venue.instruments)) {
    const at = [...path, 'instruments', name]
    rows.instruments.push(readInstrument(reading, rows, { id, settlement }, name, it, at))
  }
}

function readInstrument(
  reading: Reading,
  rows: MarketRows,
  venue: { readonly id: string; readonly settlement: string },
  id: string,
  it: InstrumentEntry,
  path: Path,
): InstrumentRow {
  const own = `${venue.id}/${id}`
  const asset = it.kind === 'balance' ? it.asset : own
  const inverse = it.kind === 'inverse'
  const { liquidity, oracle: named, ...more } = it
  const {
    market: shared,
    conversion,
    ...rest
  } = { market: undefined, conversion: undefined, ...more }
  const { document, registry } = reading
  if (liquidity !== undefined && shared !== undefined) {
    const message = `${pathText(path)} has both liquidity and a market`
    throw settingError(reading, [...path, 'market'], message, shared, 'liquidity or market')
  }
  if (liquidity !== undefined) {
    refuseTwin(reading, rows.markets, 'market', own, path)
    const spec = readLiquidity(reading, liquidity, [...path, 'liquidity'])
    const sides = { base: asset, quote: venue.settlement, liquidity: spec }
    rows.markets.push({ id: own, ...sides, ...(inverse && { inverse }) })
  }
  const market = liquidity === undefined ? shared : own
  if (named !== undefined) {
    requireName(reading, 'oracle', named, rows.oracles, [...path, 'oracle'])
  }
  const oracle = inverse
    ? invert(reading, rows, own, { oracle: named, market }, path)
    : (named ?? followMarket(reading, rows, venue.settlement, own, market, conversion, path))
  if (market !== undefined)
    requireName(reading, 'market', market, rows.markets, [...path, 'market'])
  const funding = it.kind === 'balance' ? undefined : it.funding
  return {
    ...rest,
    ...(funding && {
      funding: checkModel('funding', registry.funding, funding, document, [...path, 'funding']),
    }),
    id,
    venue: venue.id,
    asset,
    oracle,
    ...(market !== undefined && { market }),
    ...(conversion !== undefined && { conversion }),
  }
}

/** An oracle that reads the middle of the instrument's market, in the settlement asset. */
function followMarket(
  reading: Reading,
  rows: MarketRows,
  settlement: string,
  own: string,
  market: string | undefined,
  conversion: number | undefined,
  path: Path,
): string {
  const field = [...path, 'oracle']
  const row = rows.markets.find(({ id }) => id === market)
  if (market === undefined || (row !== undefined && row.quote !== settlement)) {
    const why = market === undefined ? 'it has no market' : `${market} pays in ${row?.quote}`
    const message = `${pathText(field)} is missing: ${why}`
    throw settingError(reading, field, message, undefined, 'the name of an oracle')
  }
  requireName(reading, 'market', market, rows.markets, [...path, 'market'])
  refuseTwin(reading, rows.oracles, 'oracle', own, path)
  const factor = conversion === undefined ? {} : { factor: conversion }
  const spec: ModelSpec = { model: 'market-mid', market, ...factor }
  const { document, registry } = reading
  const source = checkModel('oracle', registry.oracles, spec, document, path)
  rows.oracles.push({ id: own, source, latencyMs: 0 })
  return own
}

/** An oracle in coins per dollar, of one in dollars per coin or of the contract's own market. */
function invert(
  reading: Reading,
  rows: MarketRows,
  own: string,
  { oracle, market }: { readonly oracle: string | undefined; readonly market: string | undefined },
  path: Path,
): string {
  const field = [...path, 'oracle']
  if (oracle === undefined && market === undefined) {
    const message = `${pathText(field)} is missing: it has no market`
    throw settingError(reading, field, message, undefined, 'the name of an oracle')
  }
  refuseTwin(reading, rows.oracles, 'oracle', own, path)
  const spec: ModelSpec = {
    model: 'reciprocal',
    ...(oracle === undefined ? { market } : { oracle }),
  }
  const { document, registry } = reading
  const source = checkModel('oracle', registry.oracles, spec, document, path)
  rows.oracles.push({ id: own, source, latencyMs: 0 })
  return own
}

function refuseTwin(
  reading: Reading,
  rows: readonly { readonly id: string }[],
  kind: string,
  id: string,
  path: Path,
): void {
  if (!rows.some((row) => row.id === id)) return
  const message = `two ${kind}s are called ${id}`
  throw settingError(reading, path, message, id, `another name for the declared ${kind}`)
}

function requireName(
  { document }: Reading,
  kind: string,
  id: string,
  rows: readonly { readonly id: string }[],
  path: Path,
): void {
  if (rows.some((row) => row.id === id)) return
  const names = rows.map((row) => row.id)
  throw unknownName(kind, id, names, { ...document.place(path), field: pathText(path) })
}

/** Money is added up in the reporting currency, so what venues and markets count in has a value. */
function requireUsd(reading: Reading, asset: string, path: Path): void {
  const { assets } = reading.scenario
  if (assets[asset]?.usd !== undefined) return
  const isDeclared = asset in assets
  const message = isDeclared
    ? `the value of ${asset} in the reporting currency is missing`
    : `${asset} is not declared, and ${pathText(path)} counts in it`
  const field = ['assets', asset, 'usd']
  throw settingError(
    reading,
    isDeclared ? field : path,
    message,
    isDeclared ? undefined : asset,
    `assets: { ${asset}: { usd: … } }`,
  )
}

/** Assets that are only traded need no declaration. */
function declareAssets(rows: MarketRows): void {
  const known = new Set(rows.assets.map(({ id }) => id))
  const used = [
    ...rows.markets.flatMap(({ base, quote }) => [base, quote]),
    ...rows.instruments.map(({ asset }) => asset),
  ]
  for (const id of used) {
    if (known.has(id)) continue
    known.add(id)
    rows.assets.push({ id })
  }
}

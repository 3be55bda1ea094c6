/** What a scenario file may say. Models' own parameters come from the registry's schemas. */
import { z } from 'zod'
import { defaultSettings, edgeTypes, tieOrders } from '../engine/world/snapshot.ts'
import { notNegative, positive, signed } from '../units/magnitude.ts'
import { factUnits } from './facts.ts'
import { positionEntry } from './position-entry.ts'
import { thresholdAllowed } from './thresholds.ts'
import { durationAllowed, durationPattern, parseDuration, parseInstantNs } from './time.ts'

/** A model by id and its parameters; which parameters is checked against the registry. */
const looseModel = z.looseObject({ model: z.string().min(1) })

const durationForms = z.union([z.int().min(0), z.string().regex(durationPattern)])

/** Refinements are lost in the schema for editors, the two forms are not. */
export const duration = durationForms.refine((value) => parseDuration(value) !== undefined, {
  error: durationAllowed,
})
const instant = z
  .string()
  .refine((it) => parseInstantNs(it) !== undefined, { error: 'an instant: 2025-10-10T21:15:00Z' })
const step = duration.refine((value) => parseDuration(value) !== 0, {
  error: 'a duration above 0',
})

/** What differs between "any model" (reading) and "these models" (the schema for editors). */
export interface OpenParts {
  readonly rules: z.ZodType
  readonly liquidity: z.ZodType
  readonly source: z.ZodType
  readonly shock: z.ZodType
  readonly actor: z.ZodType
  readonly mitigation: z.ZodType
  readonly funding: z.ZodType
  readonly accounts: z.ZodType
}

const looseParts = {
  rules: looseModel,
  liquidity: looseModel,
  source: looseModel,
  shock: looseModel,
  actor: looseModel,
  mitigation: looseModel,
  funding: looseModel,
  accounts: z.looseObject({}),
} satisfies OpenParts

const name = z.string().min(1)
const share = z.number().min(0).max(1)

const bracket = z.strictObject({
  floor: notNegative().describe('Lower bound of notional, in the settlement asset'),
  rate: z.number().min(0).lt(1).describe('Maintenance margin as a share of notional'),
})

const value = z
  .union([positive(), z.strictObject({ oracle: name })], {
    error: () => 'a number above 0, or { oracle: name }',
  })
  .describe('Dollars a unit is worth: a number that stays, or the oracle it follows')

function instrumentSchema<T extends OpenParts>(parts: T) {
  const traded = {
    liquidity: (parts.liquidity as T['liquidity'])
      .optional()
      .describe('A market of its own, called venue/instrument'),
    market: name.optional().describe('A shared market, by name'),
    oracle: name.optional().describe('Default: the middle of its market'),
    conversion: positive()
      .optional()
      .describe('Units of the market’s base that one unit turns into'),
  }
  const perpetual = z.strictObject({
    kind: z.literal('perpetual').describe('A signed position with margin'),
    brackets: z
      .array(bracket)
      .min(1)
      .optional()
      .describe('Maintenance margin by position notional'),
    funding: (parts.funding as T['funding'])
      .optional()
      .describe('How longs and shorts pay each other; left out: they do not'),
    ...traded,
  })
  const inverse = z.strictObject({
    kind: z.literal('inverse').describe('A position in dollars, margined and settled in the coin'),
    brackets: z
      .array(bracket)
      .min(1)
      .optional()
      .describe('Maintenance margin by notional in the coin'),
    funding: perpetual.shape.funding,
    liquidity: (parts.liquidity as T['liquidity'])
      .optional()
      .describe('Its market: coins, priced in dollars'),
    oracle: name.optional().describe('Its price in dollars. Default: the middle of its market'),
  })
  const balance = z.strictObject({
    kind: z.literal('balance').describe('Collateral while positive, a debt while negative'),
    asset: name,
    weight: share.optional().describe('Collateral factor or liquidation threshold. Default 1'),
    bonus: share.optional().describe('What a liquidator gets beyond the debt he repays'),
    protocolFee: share.optional().describe('Share of the bonus that the protocol keeps'),
    ...traded,
  })
  return z.discriminatedUnion('kind', [perpetual, inverse, balance])
}

function venueSchema<T extends OpenParts>(parts: T) {
  return z.strictObject({
    rules: parts.rules as T['rules'],
    settlement: name.describe('The asset that account cash is counted in'),
    jurisdiction: name.optional().describe('Whose rules hold there, for rules of one place'),
    fund: notNegative().default(0).describe('Insurance fund, in the settlement asset'),
    backstop: notNegative().default(0).describe('Capital of the backstop vault'),
    liquidators: notNegative()
      .optional()
      .describe('Cash of all liquidators together; left out: they always have enough'),
    instruments: z.record(name, instrumentSchema(parts)),
  })
}

const clock = z.union(
  [
    z.literal('quasi-static'),
    z.strictObject({ everyMs: z.int().positive() }),
    z.strictObject({ every: step }),
  ],
  { error: () => 'quasi-static, { everyMs: 1000 } or { every: 1s }' },
)

const fact = z.strictObject({
  what: name.describe('What was counted or measured'),
  value: signed().optional().describe('As published; left out: nobody has published it'),
  unit: z.enum(factUnits).describe('Of the value: share is a share of one, not percent'),
  path: name.describe('Number of the summary: adlUsd, markets.exchange/BTC.deepestDrop'),
  since: name.optional().describe('Taken off: firstLiquidationMs makes a time a delay'),
  source: z
    .strictObject({
      name,
      url: z.string().regex(/^https?:\/\/\S+$/, 'an address: https://…'),
      readOn: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day: 2026-11-23'),
    })
    .describe('Who says so, where, and when it was read'),
  note: z.string().optional(),
  fitted: z.boolean().default(false).describe('Parameters were chosen to meet it'),
})

const firm = z.strictObject({
  accounts: z.array(name).default([]).describe('What it owns: venue/account'),
  cash: notNegative().default(0).describe('Outside venues, in the asset of the network'),
})

const debtAsset = name
  .optional()
  .describe('What it is counted in. Default: the asset of the network, which all are paid in')
const due = duration
  .optional()
  .describe('When it is to be paid in cash, time of the run. Default: not in this run')
const debtRow = z.strictObject({
  from: name.describe('The debtor'),
  to: name.describe('The creditor'),
  amount: notNegative(),
  asset: debtAsset,
  due,
})
const debtFile = z.strictObject({
  file: name.describe('A table from, to, amount; asset and due if you like'),
  columns: z.record(z.string(), z.string()).optional(),
  asset: debtAsset,
  due,
})

const credit = z.strictObject({
  asset: name.describe('What firms keep outside venues and pay each other in'),
  costs: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Share of what an estate has that its administration costs'),
  firms: z.record(name, firm),
  debts: z.array(z.union([debtRow, debtFile])).default([]),
})

const backing = z.strictObject({
  token: name.describe('What others stand behind'),
  by: name.describe('What stands behind it: a token, or an asset with a value in dollars'),
  weight: notNegative().describe('Units of it behind one token'),
})
const backingFile = z.strictObject({
  file: name.describe('A table token, by, weight'),
  columns: z.record(z.string(), z.string()).optional(),
})
const collateralLimit = z.strictObject({
  instrument: name.describe('The collateral: venue/instrument'),
  supply: positive().optional().describe('Most units that borrowers have put in together'),
  debtCeiling: positive()
    .optional()
    .describe('Isolation mode: most that its holders owe together, and nothing else counts'),
})
const claims = z.strictObject({
  tokens: z
    .record(
      name,
      z.strictObject({
        own: notNegative().optional().describe('Dollars behind one unit besides other assets'),
        supply: positive().optional().describe('Units that there are, here and elsewhere'),
      }),
    )
    .default({})
    .describe('What is to be said of a token besides what stands behind it'),
  backing: z.array(z.union([backing, backingFile])).default([]),
})

const settings = {
  seed: z.int().min(0).max(0xffffffff).default(defaultSettings.seed),
  order: z.enum(tieOrders).default(defaultSettings.order).describe('Who comes first among equals'),
  execution: z.enum(['batch', 'serial']).default(defaultSettings.execution),
  clock: clock.default('quasi-static'),
  until: duration.default(defaultSettings.endMs).describe('The run ends here: 15m, 1h …'),
  priceFloor: z
    .number()
    .min(0)
    .lt(1)
    .default(defaultSettings.priceFloor)
    .describe('A market below this share of its starting price ends the run'),
  roundsMax: z.int().positive().default(defaultSettings.roundsMax),
  without: z
    .array(z.enum(edgeTypes))
    .optional()
    .describe('Nothing travels along these edges. Default: along all'),
}

const leverageCap = z.strictObject({
  leverage: positive().describe('The most notional over equity'),
  venues: z.array(name).min(1).optional().describe('Left out: all'),
  jurisdiction: name.optional().describe('As venues name it; left out: everywhere'),
  class: name.optional().describe('Client class of accounts; left out: everybody'),
  migration: share.default(0).describe('Part of everybody above it that leaves'),
  to: name.optional().describe('The venue that they leave for'),
})

export function scenarioSchema<T extends OpenParts>(parts: T) {
  const venue = venueSchema(parts)
  const market = z.strictObject({
    base: name,
    quote: name,
    liquidity: parts.liquidity as T['liquidity'],
  })
  const oracle = z.strictObject({
    source: parts.source as T['source'],
    latency: duration.default(0).describe('A value is published this long after it was observed'),
  })
  return z.strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and hyphens'),
    title: name,
    about: z.string().optional(),
    start: instant
      .optional()
      .describe('When the run begins, UTC: times are told as of then. Changes no number'),
    synthetic: z.boolean().default(false).describe('Made-up data: said everywhere'),
    ...settings,
    data: name.default('.').describe('Folder of input files, relative to this file'),
    assets: z.record(name, z.strictObject({ usd: value.optional() })).default({}),
    markets: z.record(name, market).default({}),
    oracles: z.record(name, oracle).default({}),
    venues: z
      .record(name, venue)
      .refine((all) => Object.keys(all).length > 0, 'at least one venue'),
    accounts: z.array(parts.accounts as T['accounts']).default([]),
    positions: z
      .array(positionEntry)
      .default([])
      .describe('Positions of one’s own: the result tells what became of each'),
    outside: z
      .boolean()
      .default(false)
      .describe('An outside account holds what the listed accounts do not'),
    credit: credit.optional().describe('Firms that own accounts and owe each other'),
    claims: claims.optional().describe('Tokens that stand for others: what is behind them'),
    unsafeAtStart: z
      .int()
      .min(0)
      .optional()
      .describe('So many accounts are meant to be below margin before any shock'),
    limits: z
      .array(collateralLimit)
      .optional()
      .describe('Limits on collateral that borrowers have kept to from the start'),
    caps: z
      .array(leverageCap)
      .optional()
      .describe('Caps on leverage that accounts have kept to from the start'),
    shocks: z.array(parts.shock as T['shock']).default([]),
    actors: z.array(parts.actor as T['actor']).default([]),
    mitigations: z.array(parts.mitigation as T['mitigation']).default([]),
    thresholds: z
      .record(name, z.string({ error: thresholdAllowed }))
      .default({})
      .describe('Summary field to condition: badDebtUsd: "< 1e7"'),
    facts: z.array(fact).default([]).describe('Published numbers, set beside the model’s'),
  })
}

export const looseScenario = scenarioSchema(looseParts)
export type Scenario = z.output<typeof looseScenario>
export type VenueEntry = Scenario['venues'][string]
export type InstrumentEntry = VenueEntry['instruments'][string]
/** A model as the file names it: parameters not yet checked. */
export type LooseModel = z.output<typeof looseModel>

export const topLevelKeys = Object.keys(looseScenario.shape)

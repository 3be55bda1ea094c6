/**
 * Settings and columns that were called otherwise once. They are refused, not understood: one
 * thing has one name. Several new names: the one that the place knows is meant.
 */
const former: Readonly<Record<string, readonly string[]>> = {
  amount: ['quantity', 'size'],
  beta: ['withdrawal', 'widening'],
  delay: ['reaction'],
  delayMs: ['reactionMs'],
  entry_price: ['entry'],
  fallback: ['fallbackOracle'],
  fall: ['drop'],
  fundingInterval: ['fundingEvery'],
  fundingIntervalMs: ['fundingEveryMs'],
  gain: ['profitMin'],
  halt: ['for'],
  haltMs: ['forMs'],
  impact: ['slope'],
  index: ['indexOracle'],
  interval: ['every'],
  intervalMs: ['everyMs'],
  inventoryMax: ['inventoryValueMax'],
  ladder: ['levels'],
  levels: ['count'],
  of: ['oracle'],
  other: ['otherOracle'],
  reference: ['oracle'],
  share: ['deviation', 'left'],
  size_base: ['size'],
  step: ['every'],
  stepMs: ['everyMs'],
  tiers: ['brackets'],
}

/** What the setting is called now, if `known` holds it; durations may be known in ms only. */
export function nowCalled(key: string, known: readonly string[]): string | undefined {
  if (!Object.hasOwn(former, key)) return undefined
  return former[key]?.find((name) => known.includes(name) || known.includes(`${name}Ms`))
}

/** The column of a file that stands there for `column` under a name it once had. */
export function formerlyCalled(column: string, columns: readonly string[]): string | undefined {
  return columns.find((name) => nowCalled(name, [column]) === column)
}

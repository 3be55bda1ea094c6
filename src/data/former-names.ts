/**
 * Settings that were called otherwise once. They are refused, not understood: one thing has one
 * name. Several new names: the one that the place knows is meant.
 */
const former: Readonly<Record<string, readonly string[]>> = {
  amount: ['quantity', 'size'],
  beta: ['withdrawal', 'widening'],
  delay: ['reaction'],
  delayMs: ['reactionMs'],
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
  of: ['oracle'],
  other: ['otherOracle'],
  reference: ['oracle'],
  share: ['deviation', 'left'],
  step: ['every'],
  stepMs: ['everyMs'],
  tiers: ['brackets'],
}

/** What the setting is called now, if `known` holds it; durations may be known in ms only. */
export function nowCalled(key: string, known: readonly string[]): string | undefined {
  if (!Object.hasOwn(former, key)) return undefined
  return former[key]?.find((name) => known.includes(name) || known.includes(`${name}Ms`))
}

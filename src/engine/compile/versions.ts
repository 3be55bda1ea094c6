/**
 * A model whose rules change during a run: all its versions are made with the run, and one is in
 * force. What the old one remembers the new one remembers.
 */
import { assert } from '../../kit/assert.ts'
import { copyState, restoreState } from '../../kit/state.ts'
import type { Model, PriceSource, VenueRules } from '../ports/ports.ts'

interface Versions<T> {
  readonly state: { current: number; readonly of: readonly object[] }
  now(): T
  /** The version after this one is in force from now on. */
  next(): void
}

export interface Changing {
  next(): void
}

function createVersions<T extends Model>(models: readonly T[]): Versions<T> {
  const state = { current: 0, of: models.map((it) => it.state ?? {}) }
  return {
    state,
    now: () => models[state.current],
    next() {
      const to = state.current + 1
      assert(to < models.length, 'versions: there is one for every change')
      restoreState(state.of[to], copyState(state.of[state.current]))
      state.current = to
    },
  }
}

export function versionedSource(models: readonly PriceSource[]): PriceSource & Changing {
  const { state, now, next } = createVersions(models)
  return {
    state,
    next,
    get markets() {
      return now().markets
    },
    get venues() {
      return now().venues
    },
    get oracles() {
      return now().oracles
    },
    get assets() {
      return now().assets
    },
    read: (world, timeMs) => now().read(world, timeMs),
    // Absent where no version has it: what never speaks by itself is not asked.
    nextMs: has(models, 'nextMs') ? () => now().nextMs?.() ?? Infinity : undefined,
    updatedMs: has(models, 'updatedMs')
      ? () => {
          const at = now().updatedMs
          assert(at !== undefined, 'versions: of one model all say when they were renewed')
          return at()
        }
      : undefined,
    start(world) {
      for (const it of models) it.start?.(world)
    },
    findAccounts(world) {
      for (const it of models) it.findAccounts?.(world)
    },
    behind: has(models, 'behind')
      ? (world) => now().behind?.(world) ?? { accounts: [], tokens: 0 }
      : undefined,
  }
}

export function versionedRules(models: readonly VenueRules[]): VenueRules & Changing {
  const { state, now, next } = createVersions(models)
  return {
    state,
    next,
    liquidate: (run, batch) => now().liquidate(run, batch),
    absorb: (run, batch) => now().absorb(run, batch),
    get closesWholeAtMarket() {
      return now().closesWholeAtMarket
    },
    get liquidationFee() {
      return now().liquidationFee
    },
    get margin() {
      return now().margin
    },
    receive: (run, message) => now().receive?.(run, message),
    start(world, venue) {
      for (const it of models) it.start?.(world, venue)
    },
  }
}

const has = <T extends object>(models: readonly T[], method: keyof T): boolean =>
  models.some((it) => it[method] !== undefined)

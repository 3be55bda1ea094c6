/**
 * Plain state that can be copied and put back: numbers, strings, booleans, null, typed arrays, and
 * arrays, maps, sets and plain objects of these. Whoever owns it may hold on to the containers in
 * it: putting back writes into them, and allocates only where something has gone or grown.
 */
import { assert } from './assert.ts'

type Typed = Float64Array | Int32Array | Uint32Array | Uint8Array
type Fields = Record<string, unknown>

const isTyped = (value: unknown): value is Typed => ArrayBuffer.isView(value)
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** An independent copy. Throws InvariantError for what is not plain: functions, classes. */
export function copyState<T>(state: T): T {
  if (!isObject(state)) {
    assert(typeof state !== 'function' && typeof state !== 'symbol', 'state: it is plain')
    return state
  }
  const value: object = state
  if (isTyped(value)) return value.slice() as T
  if (Array.isArray(value)) return value.map(copyState) as T
  if (value instanceof Map) {
    return new Map([...value].map(([key, item]) => [key, copyState(item)])) as T
  }
  if (value instanceof Set) return new Set(value) as T
  const prototype = Object.getPrototypeOf(value)
  assert(prototype === Object.prototype || prototype === null, 'state: it is plain')
  const copy: Fields = {}
  for (const key in value) copy[key] = copyState((value as Fields)[key])
  return copy as T
}

/** Makes `into` equal to `from`, which stays as it is and shares nothing with it. */
export function restoreState<T extends object>(into: T, from: T): void {
  if (isTyped(into)) into.set(from as Typed)
  else if (Array.isArray(into)) restoreArray(into, from as unknown as unknown[])
  else if (into instanceof Map) restoreMap(into, from as unknown as Map<unknown, unknown>)
  else if (into instanceof Set) {
    into.clear()
    for (const item of from as unknown as Set<unknown>) into.add(item)
  } else restoreFields(into as Fields, from as Fields)
}

function restoreFields(into: Fields, from: Fields): void {
  let gone = 0
  for (const key in from) {
    const value = from[key]
    if (isObject(value)) into[key] = restored(into[key], value)
    else into[key] = value
    gone--
  }
  for (const _ in into) gone++
  if (gone > 0) for (const key in into) if (!(key in from)) delete into[key]
}

function restoreArray(into: unknown[], from: readonly unknown[]): void {
  into.length = from.length
  for (let at = 0; at < from.length; at++) into[at] = restored(into[at], from[at])
}

function restoreMap(into: Map<unknown, unknown>, from: ReadonlyMap<unknown, unknown>): void {
  const before = new Map(into)
  into.clear()
  for (const [key, value] of from) into.set(key, restored(before.get(key), value))
}

/** `value` for a place that held `old`: written into the old container where the kinds agree. */
function restored(old: unknown, value: unknown): unknown {
  if (!isObject(value)) return value
  if (!isObject(old) || old === value || kindOf(old) !== kindOf(value)) return copyState(value)
  if (isTyped(old) && old.length !== (value as Typed).length) return copyState(value)
  restoreState(old, value)
  return old
}

const kindOf = (value: object): unknown => Object.getPrototypeOf(value)

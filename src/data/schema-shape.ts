/** Which keys a zod schema knows, looked up without parsing. */
import type { z } from 'zod'

/** The parts of zod's definitions that are read here, whatever their kind. */
interface Def {
  readonly type: string
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly catchall?: z.ZodType
  readonly element?: z.ZodType
  readonly valueType?: z.ZodType
  readonly innerType?: z.ZodType
  readonly in?: z.ZodType
  readonly getter?: () => z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly discriminator?: string
  readonly values?: readonly unknown[]
}

function defOf(schema: z.ZodType): Def {
  let def = schema._zod.def as unknown as Def
  for (;;) {
    const inner: z.ZodType | undefined = def.innerType ?? def.in ?? def.getter?.()
    if (inner === undefined) return def
    def = inner._zod.def as unknown as Def
  }
}

/** Keys of an object schema, of all its forms if it has several; undefined if it takes any key. */
export function keysOf(schema: z.ZodType): ReadonlyMap<string, z.ZodType> | undefined {
  const def = defOf(schema)
  if (def.type === 'object') {
    const isOpen = def.catchall !== undefined && defOf(def.catchall).type !== 'never'
    return isOpen ? undefined : new Map(Object.entries(def.shape ?? {}))
  }
  if (def.type !== 'union') return undefined
  const all = new Map<string, z.ZodType>()
  for (const option of def.options ?? []) {
    const isObject = defOf(option).type === 'object'
    const keys = keysOf(option)
    if (isObject && keys === undefined) return undefined
    for (const [key, value] of keys ?? []) all.set(key, value)
  }
  return all
}

export interface UnknownKey {
  readonly path: readonly (string | number)[]
  readonly key: string
  readonly known: readonly string[]
}

/** The first key of `value`, at any depth, that the schema does not know. */
export function findUnknownKey(
  schema: z.ZodType,
  value: unknown,
  path: readonly (string | number)[] = [],
): UnknownKey | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const def = defOf(schema)
  if (def.type === 'union') return findInUnion(def, value, path)
  if (Array.isArray(value)) {
    // Lists of numbers hold no keys and may be long.
    if (def.element === undefined || !mayHoldKeys(def.element)) return undefined
    return first(value, (item, at) => findUnknownKey(def.element as z.ZodType, item, [...path, at]))
  }
  const entries = Object.entries(value)
  if (def.type === 'record') {
    const inner = def.valueType as z.ZodType
    return first(entries, ([key, item]) => findUnknownKey(inner, item, [...path, key]))
  }
  if (def.type !== 'object') return undefined
  const keys = keysOf(schema)
  return first(entries, ([key, item]) => {
    if (keys === undefined) return undefined
    const inner = keys.get(key)
    if (inner === undefined) return { path, key, known: [...keys.keys()] }
    return findUnknownKey(inner, item, [...path, key])
  })
}

function findInUnion(
  def: Def,
  value: object,
  path: readonly (string | number)[],
): UnknownKey | undefined {
  const { discriminator, options = [] } = def
  if (discriminator !== undefined) {
    const wanted = (value as Record<string, unknown>)[discriminator]
    const chosen = options.find((option) => {
      const literal = defOf(option).shape?.[discriminator]
      return literal !== undefined && defOf(literal).values?.includes(wanted)
    })
    return chosen === undefined ? undefined : findUnknownKey(chosen, value, path)
  }
  const kind = Array.isArray(value) ? ['array', 'tuple'] : ['object', 'record', 'union']
  const fitting = options.filter((option) => kind.includes(defOf(option).type))
  const strays = fitting.map((option) => findUnknownKey(option, value, path))
  // One form that knows every key is enough; else the form that got furthest speaks.
  if (strays.some((stray) => stray === undefined)) return undefined
  return strays.reduce((a, b) => ((b?.path.length ?? 0) > (a?.path.length ?? 0) ? b : a), strays[0])
}

function mayHoldKeys(schema: z.ZodType): boolean {
  const { type, element } = defOf(schema)
  if (type === 'array') return element !== undefined && mayHoldKeys(element)
  return type === 'object' || type === 'record' || type === 'union'
}

function first<T, R>(items: readonly T[], find: (item: T, at: number) => R | undefined) {
  for (const [at, item] of items.entries()) {
    const found = find(item, at)
    if (found !== undefined) return found
  }
  return undefined
}

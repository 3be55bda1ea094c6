/** Which keys a zod schema knows, and where a value has others. */
import { z } from 'zod'
import type { Path } from './document.ts'

/** Keys of an object schema with their own schemas; none if it is no such schema. */
export function keysOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> {
  return schema instanceof z.ZodObject ? schema.shape : {}
}

export interface UnknownKey {
  readonly path: Path
  readonly key: string
}

/** The first key that zod did not know; of several forms, in the one that got furthest. */
export function findUnknownKey(
  issues: readonly z.core.$ZodIssue[],
  path: Path = [],
): UnknownKey | undefined {
  for (const issue of issues) {
    const here = [...path, ...(issue.path as Path)]
    if (issue.code === 'unrecognized_keys') return { path: here, key: issue.keys[0] as string }
    if (issue.code !== 'invalid_union') continue
    const found = issue.errors.flatMap((form) => findUnknownKey(form, here) ?? [])
    const [furthest] = found.sort((a, b) => b.path.length - a.path.length)
    if (furthest !== undefined) return furthest
  }
  return undefined
}

/** The parts of a JSON Schema that say which keys there may be. */
interface Node {
  readonly properties?: Readonly<Record<string, Node>>
  readonly additionalProperties?: Node | boolean
  readonly items?: Node
  readonly anyOf?: readonly Node[]
  readonly oneOf?: readonly Node[]
  readonly const?: unknown
}

/** Keys that a schema knows at `path`, in the forms that `value` may have there. */
export function knownKeys(schema: z.ZodType, value: unknown, path: Path): string[] {
  let nodes = formsOf(
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node,
    value,
  )
  let here = value
  for (const step of path) {
    here = (here as Record<string | number, unknown> | null | undefined)?.[step]
    nodes = nodes.flatMap((node) => {
      const inner = node.properties?.[step] ?? node.additionalProperties ?? node.items
      return typeof inner === 'object' ? formsOf(inner, here) : []
    })
  }
  return [...new Set(nodes.flatMap(({ properties = {} }) => Object.keys(properties)))]
}

/** The node itself, or those of its forms that do not say they are for another value. */
function formsOf(node: Node, value: unknown): Node[] {
  const forms = node.anyOf ?? node.oneOf
  if (forms === undefined) return [node]
  const written = Object(value) as Record<string, unknown>
  const isFor = ({ properties = {} }: Node) =>
    Object.entries(properties).every(
      ([key, it]) => it.const === undefined || it.const === written[key],
    )
  return forms.filter(isFor).flatMap((form) => formsOf(form, value))
}

// Solidity's call encoding, from signatures as people write them: `supply(address,uint256)`.
// Numbers, addresses and flags fill words of 32 bytes; strings, bytes and lists come after them.

export type Value = bigint | number | boolean | string | readonly Value[]

interface Type {
  readonly kind: 'word' | 'text' | 'bytes' | 'list' | 'tuple'
  /** Of a tuple, or of what a list is made of. */
  readonly parts: readonly Type[]
}

/** Arguments in hex, without a prefix. `types` is `(address,uint256)`. */
export function encode(types: string, values: readonly Value[]): string {
  return encodeTuple(parse(types).parts, values)
}

/** `(address,(string,bytes)[])` and everything in it. */
function parse(text: string): Type {
  if (text.endsWith('[]')) return { kind: 'list', parts: [parse(text.slice(0, -2))] }
  if (text.startsWith('(')) return { kind: 'tuple', parts: split(text.slice(1, -1)).map(parse) }
  if (text === 'string') return { kind: 'text', parts: [] }
  return { kind: text === 'bytes' ? 'bytes' : 'word', parts: [] }
}

/** At commas that no bracket encloses. */
function split(text: string): string[] {
  const found: string[] = []
  let depth = 0
  let begin = 0
  for (const [at, sign] of [...`${text},`].entries()) {
    if (sign === '(') depth++
    else if (sign === ')') depth--
    else if (sign === ',' && depth === 0) {
      if (at > begin) found.push(text.slice(begin, at))
      begin = at + 1
    }
  }
  return found
}

function encodeTuple(types: readonly Type[], values: readonly Value[]): string {
  if (types.length !== values.length) throw new Error(`${types.length} values are expected`)
  const encoded = types.map((type, at) => encodeOne(type, values[at]))
  const headBytes = types.reduce(
    (sum, type, at) => sum + (isDynamic(type) ? 32 : encoded[at].length / 2),
    0,
  )
  let head = ''
  let tail = ''
  for (const [at, type] of types.entries()) {
    if (isDynamic(type)) {
      head += word(headBytes + tail.length / 2)
      tail += encoded[at]
    } else head += encoded[at]
  }
  return head + tail
}

const isDynamic = ({ kind, parts }: Type): boolean =>
  kind === 'tuple' ? parts.some(isDynamic) : kind !== 'word'

function encodeOne({ kind, parts }: Type, value: Value): string {
  if (kind === 'tuple') return encodeTuple(parts, value as readonly Value[])
  if (kind === 'list') {
    const items = value as readonly Value[]
    return word(items.length) + encodeTuple(Array(items.length).fill(parts[0]), items)
  }
  if (kind === 'word') return word(value as bigint)
  const hex =
    kind === 'text' ? Buffer.from(value as string).toString('hex') : (value as string).slice(2)
  return word(hex.length / 2) + hex.padEnd(Math.ceil(hex.length / 64) * 64, '0')
}

const word = (value: bigint | number | boolean | string): string =>
  BigInt(value).toString(16).padStart(64, '0')

/** The words of an answer. */
export function words(hex: string): bigint[] {
  return (hex.slice(2).match(/.{64}/g) ?? []).map((it) => BigInt(`0x${it}`))
}

/** An address out of a word. */
export const addressIn = (value: bigint): string => `0x${value.toString(16).padStart(40, '0')}`

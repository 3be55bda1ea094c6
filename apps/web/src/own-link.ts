/** A scenario of one's own in the fragment of a link: packed, so that nobody has to host it. */
import type { ScenarioFiles } from './engine/protocol.ts'

/** Browsers and chats cut longer addresses. */
export const linkMax = 60_000
const unpackedMax = 8 * 1024 * 1024

/** Files, and what the page sets in them. */
export interface OwnScenario {
  readonly source: ScenarioFiles
  readonly set: readonly string[]
}

export async function packScenario({ source, set }: OwnScenario): Promise<string> {
  const { text, files } = source
  const bytes = new TextEncoder().encode(JSON.stringify({ text, files, set }))
  const packed = await through(bytes, new CompressionStream('deflate-raw'))
  const letters = Array.from(packed, (byte) => String.fromCharCode(byte)).join('')
  return btoa(letters).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

/** Throws where the text is none of these, or unpacks to more than a scenario needs. */
export async function unpackScenario(packed: string): Promise<OwnScenario> {
  try {
    const letters = atob(packed.replace(/-/g, '+').replace(/_/g, '/'))
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0))
    const json = await through(bytes, new DecompressionStream('deflate-raw'))
    const { text, files, set } = JSON.parse(new TextDecoder().decode(json))
    const all: unknown[] = [text, ...Object.values(files), ...set]
    if (!all.every((it) => typeof it === 'string')) throw new Error('other contents')
    return { source: { file: 'scenario.yaml', text, files, seedTable: null }, set }
  } catch (error) {
    throw new Error('the link holds no scenario: it may have been cut', { cause: error })
  }
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader()
  const parts: Uint8Array[] = []
  let size = 0
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.length
    if (size > unpackedMax) throw new Error('too much')
    parts.push(read.value)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

// An Ethereum machine in this process: contracts are created and called, nothing is signed or paid.

import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { createEVM, type EVM } from '@ethereumjs/evm'
import { bytesToHex, createAddressFromString, hexToBytes } from '@ethereumjs/util'
import { addressIn, encode, type Value, words } from './abi.ts'
import type { Artifact } from './artifacts.ts'

/** A call that the contract refused: `data` is what it said. */
export class Reverted extends Error {
  readonly data: string
  constructor(signature: string, data: string) {
    super(`${signature} reverted: ${data}`)
    this.data = data
  }
}

export interface Log {
  readonly topics: readonly string[]
  readonly data: string
}

export interface Chain {
  deploy(from: string, artifact: Artifact, types?: string, values?: Value[]): Promise<string>
  /** Calls `signature` of the contract at `to`; throws `Reverted`. */
  send(from: string, to: string, signature: string, ...values: Value[]): Promise<Log[]>
  /** The words that a function answers with. */
  read(to: string, signature: string, ...values: Value[]): Promise<bigint[]>
  /** First four bytes of a signature's hash, or all 32. */
  hash(signature: string): Promise<string>
}

const GAS = 2_000_000_000n
const timestamp = 1_700_000_000n

// Reads what it is given and answers with the hash: CALLDATACOPY, KECCAK256, MSTORE, RETURN.
const hasher = '0x3660006000373660002060005260206000f3'

export async function createChain(): Promise<Chain> {
  const common = new Common({ chain: Mainnet, hardfork: Hardfork.Cancun })
  const evm = await createEVM({ common, allowUnlimitedContractSize: true })
  const hashes = new Map<string, Promise<string>>()
  const hash = (signature: string): Promise<string> => {
    const known = hashes.get(signature) ?? keccak(evm, signature)
    hashes.set(signature, known)
    return known
  }
  const call = async (from: string, to: string | undefined, data: string, what: string) => {
    const caller = createAddressFromString(from)
    const { createdAddress, execResult } = await evm.runCall({
      caller,
      origin: caller,
      to: to === undefined ? undefined : createAddressFromString(to),
      data: hexToBytes(data as `0x${string}`),
      gasLimit: GAS,
      block: blockAt(timestamp),
    })
    const answer = bytesToHex(execResult.returnValue)
    if (execResult.exceptionError !== undefined) throw new Reverted(what, answer)
    return { answer, created: createdAddress?.toString() ?? '', logs: execResult.logs ?? [] }
  }
  const dataOf = async (signature: string, values: Value[]) =>
    (await hash(signature)).slice(0, 10) + encode(signature.slice(signature.indexOf('(')), values)
  return {
    hash,
    async deploy(from, { name, bytecode }, types = '()', values = []) {
      return (await call(from, undefined, bytecode + encode(types, values), name)).created
    },
    async send(from, to, signature, ...values) {
      const { logs } = await call(from, to, await dataOf(signature, values), signature)
      return logs.map(([, topics, data]) => ({
        topics: topics.map((it) => bytesToHex(it)),
        data: bytesToHex(data),
      }))
    },
    async read(to, signature, ...values) {
      const { answer } = await call(person(0), to, await dataOf(signature, values), signature)
      return words(answer)
    },
  }
}

async function keccak(evm: EVM, text: string): Promise<string> {
  const data = new TextEncoder().encode(text)
  const { returnValue } = await evm.runCode({ code: hexToBytes(hasher), data, gasLimit: GAS })
  return bytesToHex(returnValue)
}

type Block = NonNullable<Parameters<EVM['runCall']>[0]['block']>

/** Time stands still: no interest accrues. */
function blockAt(timestamp: bigint): Block {
  const nobody = createAddressFromString(person(0))
  const header = {
    number: 20_000_000n,
    coinbase: nobody,
    timestamp,
    difficulty: 0n,
    prevRandao: new Uint8Array(32),
    gasLimit: GAS,
    baseFeePerGas: 0n,
    getBlobGasPrice: () => 1n,
  }
  return { header } as unknown as Block
}

/** An address for everybody who takes part. */
export const person = (number: number): string => addressIn(0xa000n + BigInt(number))

// Bytecode of Aave's own contracts: compiled already (3.0, npm), or compiled here once (3.6).

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Where library addresses go: file, library, positions in bytes. */
type Links = Readonly<Record<string, Readonly<Record<string, readonly { start: number }[]>>>>

export interface Artifact {
  readonly name: string
  readonly bytecode: string
  readonly links: Links
}

export type Artifacts = (name: string) => Artifact

const root = fileURLToPath(new URL('../..', import.meta.url))
const modules = `${root}node_modules/`

/** @aave/core-v3 1.19.3 ships what it compiled. */
export function coreV3(): Artifacts {
  const folder = `${modules}@aave/core-v3/artifacts/contracts/`
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return (name) => {
    const file = files.find((path) => path.endsWith(`/${name}.json`))
    if (file === undefined) throw new Error(`no artifact is called ${name}`)
    const { bytecode, linkReferences } = JSON.parse(readFileSync(folder + file, 'utf8'))
    return { name, bytecode, links: linkReferences }
  }
}

const origin = '@aave-dao/aave-v3-origin/src/contracts'
const sources = [
  'instances/PoolInstance',
  'instances/PoolConfiguratorInstance',
  'instances/ATokenInstance',
  'instances/VariableDebtTokenInstance',
  'protocol/configuration/PoolAddressesProvider',
  'protocol/configuration/ACLManager',
  'misc/DefaultReserveInterestRateStrategyV2',
  'mocks/oracle/PriceOracle',
  'mocks/testnet-helpers/TestnetERC20',
]
const input = {
  language: 'Solidity',
  sources: {
    'all.sol': {
      content: `pragma solidity 0.8.27;\n${sources
        .map((file, at) => `import * as X${at} from "${origin}/${file}.sol";`)
        .join('\n')}`,
    },
  },
  settings: {
    remappings: [
      'openzeppelin-contracts/contracts/=@openzeppelin/contracts/',
      'openzeppelin-contracts-upgradeable/contracts/=@openzeppelin/contracts-upgradeable/',
      'solidity-utils/=@bgd-labs/solidity-utils/src/',
    ],
    optimizer: { enabled: true, runs: 200 },
    evmVersion: 'cancun',
    outputSelection: { '*': { '*': ['evm.bytecode.object', 'evm.bytecode.linkReferences'] } },
  },
}

/** Aave 3.6.0, out of the cache or through the compiler (about 12 seconds). */
export function originV36(): Artifacts {
  const stamp = createHash('sha256')
    .update(JSON.stringify([input, versions()]))
    .digest('hex')
  const file = `${root}.cache/aave-${stamp.slice(0, 16)}.json`
  if (!existsSync(file)) {
    mkdirSync(`${root}.cache`, { recursive: true })
    writeFileSync(file, JSON.stringify(compile()))
  }
  const artifacts: Record<string, Artifact> = JSON.parse(readFileSync(file, 'utf8'))
  return (name) => artifacts[name]
}

const packages = [
  '@aave-dao/aave-v3-origin',
  '@bgd-labs/solidity-utils',
  '@openzeppelin/contracts',
  '@openzeppelin/contracts-upgradeable',
  'solc-0.8.27',
]
const versions = () =>
  packages.map((name) => JSON.parse(readFileSync(`${modules}${name}/package.json`, 'utf8')).version)

/** Is everything installed that the compiler needs? */
export const canCompile = () => packages.every((name) => existsSync(`${modules}${name}`))

interface Compiled {
  readonly evm: { readonly bytecode: { readonly object: string; readonly linkReferences: Links } }
}

function compile(): Record<string, Artifact> {
  const solc = createRequire(import.meta.url)('solc-0.8.27')
  const read = (path: string) =>
    existsSync(modules + path)
      ? { contents: readFileSync(modules + path, 'utf8') }
      : { error: `${path} is not installed` }
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: read }))
  const errors = (output.errors ?? []).filter(
    ({ severity }: { severity: string }) => severity === 'error',
  )
  if (errors.length > 0) throw new Error(errors[0].formattedMessage)
  const artifacts: Record<string, Artifact> = {}
  for (const contracts of Object.values<Record<string, Compiled>>(output.contracts)) {
    for (const [name, { evm }] of Object.entries(contracts)) {
      if (evm.bytecode.object === '') continue
      const { object, linkReferences } = evm.bytecode
      artifacts[name] = { name, bytecode: `0x${object}`, links: linkReferences }
    }
  }
  return artifacts
}

/** Writes the addresses of libraries into bytecode. */
export function link(artifact: Artifact, libraries: ReadonlyMap<string, string>): Artifact {
  let { bytecode } = artifact
  for (const [name, places] of Object.values(artifact.links).flatMap(Object.entries)) {
    const address = libraries.get(name)
    if (address === undefined) throw new Error(`${artifact.name} needs ${name} first`)
    for (const { start } of places) {
      const at = 2 + 2 * start
      bytecode = bytecode.slice(0, at) + address.slice(2) + bytecode.slice(at + 40)
    }
  }
  return { ...artifact, bytecode }
}

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (file: string) => fileURLToPath(new URL(`./src/${file}`, import.meta.url))

export default defineConfig({
  resolve: {
    // Tests read the sources, not the last build.
    alias: [
      { find: /^cascade-engine$/, replacement: source('index.ts') },
      { find: /^cascade-engine\/data$/, replacement: source('data.ts') },
      { find: /^cascade-engine\/risk$/, replacement: source('risk.ts') },
      { find: /^cascade-engine\/impact$/, replacement: source('impact.ts') },
      { find: /^cascade-engine\/exact$/, replacement: source('exact.ts') },
      { find: /^cascade-engine\/networks$/, replacement: source('networks.ts') },
      { find: /^cascade-engine\/options$/, replacement: source('options.ts') },
      { find: /^cascade-engine\/returns$/, replacement: source('returns.ts') },
      { find: /^cascade-engine\/report$/, replacement: source('report.ts') },
      { find: /^cascade-engine\/data-node$/, replacement: source('data-node.ts') },
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        // The library keeps no state of its own, so that its tests may share what is loaded: a
        // third of the time of `npm test` was loading it again for every file.
        test: { name: 'library', include: ['src/**/*.test.ts'], isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'rest',
          include: ['{apps,test,scenarios,examples}/**/*.test.ts'],
          exclude: ['test/deep/**', '**/node_modules/**'],
        },
      },
    ],
    globalSetup: 'test/temporary-folder.ts',
    setupFiles: 'test/property-seed.ts',
    testTimeout: 30_000,
    // By default one core is left idle, and of two that is half.
    maxWorkers: '100%',
  },
})

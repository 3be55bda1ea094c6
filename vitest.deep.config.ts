import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config.ts'

// `npm run test:deep`: what takes minutes and is not part of `npm test`.
export default mergeConfig(
  { ...base, test: { ...base.test, projects: undefined } },
  defineConfig({ test: { include: ['test/deep/**/*.test.ts'], testTimeout: 3_600_000 } }),
)

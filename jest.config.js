/** Three kinds of suites: plain Node, the widget in jsdom, and real Chromium. */
const base = {
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  moduleFileExtensions: ['ts', 'js', 'json'],
  restoreMocks: true,
};
const node = {
  ...base,
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/support/database-server.setup.ts',
  globalTeardown: '<rootDir>/test/support/database-server.teardown.ts',
};

module.exports = {
  testTimeout: 30_000,
  // Jest would keep one core for itself. Suites wait for leases, engines and pages: each core has a suite of its own.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/test/support/longest-first.js',
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.js'],
  projects: [
    {
      ...node,
      displayName: 'bff',
      testMatch: [
        '<rootDir>/test/{bff,contracts,flows,bundle,architecture,deploy,security}/**/*.test.ts',
        '<rootDir>/test/*.test.ts',
      ],
    },
    {
      ...base,
      displayName: 'widget',
      testEnvironment: 'jsdom',
      testMatch: ['<rootDir>/test/widget/**/*.test.ts'],
    },
    { ...node, displayName: 'chaos', testMatch: ['<rootDir>/test/chaos/**/*.test.ts'] },
    { ...node, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.test.ts'] },
  ],
};

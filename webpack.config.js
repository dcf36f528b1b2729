const { copyFileSync, cpSync, existsSync, mkdirSync, rmSync } = require('node:fs');
const path = require('node:path');
const { BannerPlugin, DefinePlugin } = require('webpack');

// The BFF reads the same file, so both agree on its address.
if (existsSync('.env')) process.loadEnvFile('.env');

const OUTPUT = path.join(__dirname, 'dist/widget');
const BFF_ORIGIN = new URL(process.env.PUBLIC_URL || `http://localhost:${process.env.PORT || '3000'}`)
  .toString()
  .replace(/\/+$/, '');

/** Puts beside the code what Kommo reads from the archive itself. */
class ArchiveFiles {
  apply(compiler) {
    compiler.hooks.beforeRun.tap('ArchiveFiles', () => rmSync(OUTPUT, { recursive: true, force: true }));
    compiler.hooks.afterEmit.tap('ArchiveFiles', () => {
      mkdirSync(OUTPUT, { recursive: true });
      copyFileSync(path.join(__dirname, 'manifest.json'), path.join(OUTPUT, 'manifest.json'));
      for (const folder of ['i18n', 'images']) {
        cpSync(path.join(__dirname, folder), path.join(OUTPUT, folder), { recursive: true });
      }
    });
  }
}

/** Files of the archive that script.js loads when they are needed (widget/load-part.ts). */
const PARTS = ['calls', 'dial', 'list', 'results', 'settings'];

/**
 * Around script.js: the loader's own `require`, and the module's one value, as plain variables. As modules of
 * webpack they would cost every page the bundle's module registry.
 */
function asAmdModule(file) {
  const around = { raw: true, test: file };
  return [
    new BannerPlugin({
      ...around,
      banner: "define(['require'], function (amdRequire) {\nlet widgetModule;\n",
    }),
    new BannerPlugin({ ...around, footer: true, banner: 'return widgetModule;\n});\n' }),
  ];
}

const amd = { type: 'amd' };

/** Readable AMD modules, each complete in itself: Kommo's moderators read the code, so nothing is minified. */
module.exports = {
  mode: 'production',
  target: ['web', 'es2020'],
  entry: {
    script: './widget/index.ts',
    ...Object.fromEntries(PARTS.map((name) => [name, { import: `./widget/${name}-part.ts`, library: amd }])),
  },
  devtool: false,
  output: { path: OUTPUT, filename: '[name].js' },
  externalsType: 'amd',
  externals: ['jquery', 'lib/components/base/modal'],
  resolve: { extensions: ['.ts', '.js'] },
  module: {
    rules: [
      {
        test: /\.ts$/,
        loader: 'ts-loader',
        options: { configFile: 'tsconfig.widget.json', onlyCompileBundledFiles: true },
      },
    ],
  },
  optimization: { minimize: false, moduleIds: 'named' },
  performance: { maxAssetSize: 300_000, maxEntrypointSize: 300_000 },
  plugins: [
    new DefinePlugin({ __BFF_ORIGIN__: JSON.stringify(BFF_ORIGIN) }),
    ...asAmdModule('script.js'),
    new ArchiveFiles(),
  ],
};

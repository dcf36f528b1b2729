const { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync } = require('node:fs');
const path = require('node:path');
const { BannerPlugin, Compilation, DefinePlugin, sources } = require('webpack');

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
const PART_FILES = new RegExp(`^(${PARTS.join('|')})\\.js$`);

const SHARED = path.join(__dirname, 'widget/shared-part.ts');
/** The modules of shared.js, by the list in its source. */
const SHARED_MODULES = new Set(
  [...readFileSync(SHARED, 'utf8').matchAll(/^export \* from '(.+)';$/gm)].map(([, name]) =>
    path.resolve(path.dirname(SHARED), `${name}.ts`),
  ),
);

/** In the code of a part, a module of shared.js is the one that the part was handed. */
function fromShared({ context, request, contextInfo }, callback) {
  const isShared =
    contextInfo.issuerLayer === 'part' && SHARED_MODULES.has(path.resolve(context, `${request}.ts`));
  if (isShared) callback(null, 'shared', 'var');
  else callback();
}

/** `shared.el('p')` in the parts, where webpack writes `(0,external_shared_namespaceObject.el)('p')`: people read them. */
class PlainSharedCalls {
  apply(compiler) {
    compiler.hooks.thisCompilation.tap('PlainSharedCalls', (compilation) => {
      const stage = Compilation.PROCESS_ASSETS_STAGE_OPTIMIZE;
      compilation.hooks.processAssets.tap({ name: 'PlainSharedCalls', stage }, (assets) => {
        for (const name of Object.keys(assets).filter((file) => PART_FILES.test(file))) {
          const code = assets[name].source().toString();
          const plain = code
            .replace(/^const external_shared_namespaceObject = shared;$/gm, '')
            .replace(/\(0,external_shared_namespaceObject\.(\w+)\)/g, 'shared.$1')
            .replace(/external_shared_namespaceObject\b/g, 'shared');
          compilation.updateAsset(name, new sources.RawSource(plain));
        }
      });
    });
  }
}

/** Text around a file's code, as webpack has no words for it; what a library's type gives would need globals. */
function around(file, { before, after }) {
  return [
    new BannerPlugin({ raw: true, test: file, banner: before }),
    new BannerPlugin({ raw: true, test: file, footer: true, banner: after }),
  ];
}

/**
 * Around script.js: the loader's own `require`, and the module's one value, as plain variables. As modules of
 * webpack they would cost every page the bundle's module registry.
 */
const SCRIPT = {
  before: "define(['require'], function (amdRequire) {\nlet widgetModule;\n",
  after: 'return widgetModule;\n});\n',
};
/** Around a part: its module is a function that makes the part out of the shared code. */
const PART = {
  before: 'define([], function () {\nreturn function (shared) {\nlet part;\n',
  after: 'return part;\n};\n});\n',
};

function partEntry(name) {
  const library = { type: 'assign', name: 'part' };
  return { import: `./widget/${name}-part.ts`, layer: 'part', library };
}

/** Readable AMD modules: Kommo's moderators read the code, so nothing is minified. */
module.exports = {
  mode: 'production',
  target: ['web', 'es2020'],
  entry: {
    script: './widget/index.ts',
    shared: { import: SHARED, library: { type: 'amd' } },
    ...Object.fromEntries(PARTS.map((name) => [name, partEntry(name)])),
  },
  devtool: false,
  output: { path: OUTPUT, filename: '[name].js' },
  externalsType: 'amd',
  externals: ['jquery', 'lib/components/base/modal', fromShared],
  experiments: { layers: true },
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
    ...around('script.js', SCRIPT),
    ...around(PART_FILES, PART),
    new PlainSharedCalls(),
    new ArchiveFiles(),
  ],
};

const {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const path = require('node:path');
const { Compilation, DefinePlugin, sources } = require('webpack');
const { LANGUAGES, languageFile, textsOfPart } = require('./webpack.texts');

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
      mkdirSync(path.join(OUTPUT, 'i18n'), { recursive: true });
      copyFileSync(path.join(__dirname, 'manifest.json'), path.join(OUTPUT, 'manifest.json'));
      cpSync(path.join(__dirname, 'images'), path.join(OUTPUT, 'images'), { recursive: true });
      for (const language of LANGUAGES) {
        writeFileSync(path.join(OUTPUT, `i18n/${language}.json`), languageFile(language));
      }
    });
  }
}

/** The modules whose exports a file hands to others, by the list in its source. */
function handedBy(file) {
  const source = path.join(__dirname, file);
  const names = [...readFileSync(source, 'utf8').matchAll(/^export \* from '(.+)';$/gm)];
  return new Set(names.map(([, name]) => path.resolve(path.dirname(source), `${name}.ts`)));
}
const HANDED = { scriptCode: handedBy('widget/script-code.ts'), callsCode: handedBy('widget/calls-part.ts') };
/** What the code of each part is handed, and so does not hold itself; a part's layer has its name (widget/load-part.ts). */
const HANDED_TO = { calls: ['scriptCode'], settings: ['scriptCode', 'callsCode'] };

/** In the code of a part, a module that another file holds is the one that the part was handed. */
function asHanded({ context, request, contextInfo }, callback) {
  const wanted = path.resolve(context, `${request}.ts`);
  const holder = HANDED_TO[contextInfo.issuerLayer]?.find((name) => HANDED[name].has(wanted));
  if (holder === undefined) callback();
  else callback(null, holder, 'var');
}

/** The function of widget/index.ts that Kommo calls; what else that file exports is handed to others. */
const WIDGET = 'TelephonyWidget';
/** Modules of Kommo, and what they are called in our code. */
const HOST_MODULES = { jquery: '$', 'lib/components/base/modal': 'HostModal' };

/**
 * Turns each file from the ES module that webpack writes into the AMD module that Kommo loads, in the words that a
 * person would use: they are read. script.js gets the loader's own `require` and gives the widget; the others give a
 * function that makes them out of what they are handed.
 */
class AmdFiles {
  apply(compiler) {
    compiler.hooks.thisCompilation.tap('AmdFiles', (compilation) => {
      const stage = Compilation.PROCESS_ASSETS_STAGE_OPTIMIZE;
      compilation.hooks.processAssets.tap({ name: 'AmdFiles', stage }, (assets) => {
        for (const name of Object.keys(assets).filter((file) => file.endsWith('.js'))) {
          const amd = toAmd(assets[name].source().toString(), name);
          compilation.updateAsset(name, new sources.RawSource(amd));
        }
      });
    });
  }
}

/** The comment that the compiler keeps: it opens the source of each file, and says what the file is. */
const HEAD = /^\/\*!.+?\*\/\n/ms;

function toAmd(module, name) {
  const imports = [...module.matchAll(/^import \{ default as (\w+) \} from "(.+)";\n/gm)];
  const [, list] = /\nexport \{ (.+) \};\s*$/.exec(module);
  const exported = list.split(', ').map((entry) => entry.split(' as ').reverse().join(': '));
  const body = imports
    .reduce(
      (code, [line, local, from]) => code.replace(line, '').replaceAll(local, HOST_MODULES[from]),
      module,
    )
    .replace(/\nexport \{ .+ \};\s*$/, '')
    .replace(/^const external_\w+_namespaceObject = \w+;\n/gm, '')
    .replace(/\(0,external_(\w+)_namespaceObject\.(\w+)\)|external_(\w+)_namespaceObject\b/g, plainly)
    .replace(/^;\/\/ external .*\n/gm, '')
    .replace(/^;\/\/ \.\//gm, '// ')
    .replace(HEAD, '')
    .replace(/\n{3,}/g, '\n\n')
    // The compiler indents by four; within a text only styles begin a line with spaces.
    .replace(/^(?: {4})+/gm, (indent) => indent.slice(indent.length / 2))
    .trim();
  const part = path.basename(name, '.js');
  const amd =
    part in HANDED_TO
      ? partFile(body, [...exported, 'texts'], { part, imports })
      : scriptFile(body, exported);
  return HEAD.exec(module)[0] + amd;
}

/** `callsCode.el('p')` where webpack writes `(0,external_callsCode_namespaceObject.el)('p')`. */
function plainly(_, called, member, named) {
  return called === undefined ? named : `${called}.${member}`;
}

function objectOf(entries) {
  return `{\n${entries.map((entry) => `  ${entry},\n`).join('')}}`;
}

function scriptFile(body, exported) {
  const handed = exported.filter((name) => name !== WIDGET);
  return `define(['require'], function (amdRequire) {
'use strict';
let scriptCode;

${body}

scriptCode = ${objectOf(handed)};
return ${WIDGET};
});
`;
}

function partFile(body, exported, { part, imports }) {
  const dependencies = imports.map(([, , from]) => `'${from}'`).join(', ');
  const names = imports.map(([, , from]) => HOST_MODULES[from]).join(', ');
  return `define([${dependencies}], function (${names}) {
'use strict';
return function (${HANDED_TO[part].join(', ')}) {

${body}

const texts = ${textsOfPart(part)};

return ${objectOf(exported)};
};
});
`;
}

/** Readable AMD modules: Kommo's moderators read the code, so nothing is minified. */
module.exports = {
  mode: 'production',
  target: ['web', 'es2020'],
  entry: {
    script: './widget/index.ts',
    ...Object.fromEntries(
      Object.keys(HANDED_TO).map((part) => [part, { import: `./widget/${part}-part.ts`, layer: part }]),
    ),
  },
  devtool: false,
  output: { path: OUTPUT, filename: '[name].js', module: true, iife: false, library: { type: 'module' } },
  externalsType: 'module',
  externals: [...Object.keys(HOST_MODULES), asHanded],
  experiments: { layers: true, outputModule: true },
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
    new DefinePlugin({
      __BFF_ORIGIN__: JSON.stringify(BFF_ORIGIN),
      __LANGUAGES__: JSON.stringify(LANGUAGES),
    }),
    new AmdFiles(),
    new ArchiveFiles(),
  ],
};

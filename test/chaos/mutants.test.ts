import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { MUTANTS } from './mutant';

const BFF = path.join(__dirname, '../../bff');
const OPTIONS = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS };

/** As the build writes it, whose files the mutants name. */
function compiled(file: string): string {
  const source = path.join(BFF, file.replace(/\.js$/, '.ts'));
  const text = readFileSync(source, 'utf8');
  return ts.transpileModule(text, { compilerOptions: OPTIONS, fileName: source }).outputText;
}

test.each(Object.entries(MUTANTS))('the code still has what %s takes away, once', (_name, changes) => {
  for (const { file, find } of changes)
    expect([find, compiled(file).split(find).length - 1]).toEqual([find, 1]);
});

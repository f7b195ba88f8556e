import { loadAll } from 'js-yaml';
import type { Lab } from './lab.js';
import type { Packed } from './packed.js';

/** Makes the reader what `permissions` says it has to be, with its name in the binding. */
export async function grantWhatIsPrinted(lab: Lab, program: Packed): Promise<void> {
  const asked = ['permissions', '--format', 'rbac'];
  const { status, stdout, stderr } = await program.run(asked, lab.environment('reader'));
  if (status !== 0) throw new Error(`permissions: ${stderr}`);
  const group = '/apis/rbac.authorization.k8s.io/v1';
  for (const object of loadAll(stdout) as { kind: string }[]) {
    const path = `${group}/${object.kind.toLowerCase()}s`;
    const isBinding = object.kind.endsWith('Binding');
    const subjects = [{ kind: 'User', name: 'reader', apiGroup: 'rbac.authorization.k8s.io' }];
    await lab.request('POST', path, isBinding ? { ...object, subjects } : object);
  }
}

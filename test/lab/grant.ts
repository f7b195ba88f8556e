import { loadAll } from 'js-yaml';
import type { Lab } from './lab.js';
import type { Packed } from './packed.js';
import type { KubernetesObject } from './recording.js';

/** Makes the reader what `permissions` says it has to be, with its name in the binding. */
export async function grantWhatIsPrinted(lab: Lab, program: Packed): Promise<void> {
  const asked = ['permissions', '--format', 'rbac'];
  const { status, stdout, stderr } = await program.run(asked, lab.environment('reader'));
  if (status !== 0) throw new Error(`permissions: ${stderr}`);
  const group = '/apis/rbac.authorization.k8s.io/v1';
  for (const object of loadAll(stdout) as KubernetesObject[]) {
    const { kind = '' } = object;
    const path = `${group}/${kind.toLowerCase()}s`;
    const isBinding = kind.endsWith('Binding');
    const subjects = [{ kind: 'User', name: 'reader', apiGroup: 'rbac.authorization.k8s.io' }];
    const wanted = isBinding ? { ...object, subjects } : object;
    await lab.request('POST', path, wanted).catch((error: Error) => {
      // It has been granted before.
      if (!/ 409 /.test(error.message)) throw error;
    });
  }
}

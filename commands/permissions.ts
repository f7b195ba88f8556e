import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../src/shell/base-command.js';

const FORMATS = ['rbac', 'iam', 'in-cluster'] as const;
const IDENTITIES = ['irsa', 'pod-identity'] as const;

/** Status of `--verify`, as `diagnose` uses them: something is wrong, or it cannot be told. */
const DENIED = 1;
const UNKNOWN = 3;

export default class Permissions extends BaseCommand {
  static override summary = 'Print what collecting has to be allowed, in Kubernetes and in AWS.';
  static override flags = {
    format: Flags.option({ options: FORMATS })({
      description: 'only the RBAC objects, the IAM policy, or what runs the tool within a cluster',
    }),
    identity: Flags.option({ options: IDENTITIES })({
      description: 'with --format in-cluster: how its ServiceAccount gets its role (default irsa)',
      exclusive: ['verify'],
    }),
    'role-arn': Flags.string({
      description: 'with --format in-cluster: the IAM role',
      exclusive: ['verify'],
    }),
    image: Flags.string({
      description: 'with --format in-cluster: the image, built of the Dockerfile',
      exclusive: ['verify'],
    }),
    schedule: Flags.string({
      description: 'with --format in-cluster: when it runs, as cron has it',
      exclusive: ['verify'],
    }),
    verify: Flags.boolean({ description: 'try each read, and say which are allowed' }),
    namespace: Flags.string({
      char: 'n',
      description: 'only this namespace (repeatable)',
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
    }),
    kubeconfig: Flags.string({ description: 'as kubectl takes it', dependsOn: ['verify'] }),
    context: Flags.string({ description: 'as kubectl takes it', dependsOn: ['verify'] }),
    region: Flags.string({ description: 'as the AWS CLI takes it', dependsOn: ['verify'] }),
    profile: Flags.string({ description: 'as the AWS CLI takes it', dependsOn: ['verify'] }),
    'endpoint-url': Flags.string({
      description: 'as the AWS CLI takes it',
      dependsOn: ['verify'],
    }),
    timeout: Flags.string({
      description: 'how long to try at most, such as 90s or 2m (default 60s)',
      dependsOn: ['verify'],
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Permissions);
    const work = await import('./work/permissions.js');
    const { AWS_COLLECTORS, KUBERNETES_COLLECTORS, permissionsOf, rbacYaml, iamJson } = work;
    const { format, identity, image, schedule } = flags;
    const roleArn = flags['role-arn'];
    const isInCluster = format === 'in-cluster';
    if (!isInCluster && (identity ?? roleArn ?? image ?? schedule) !== undefined) {
      throw new work.UserError(
        'Expected --identity, --role-arn, --image and --schedule with --format in-cluster only.',
      );
    }
    if (isInCluster && flags.namespace !== undefined) {
      throw new work.UserError(
        'Expected no --namespace with --format in-cluster: it looks at all of them.',
      );
    }
    const needed = permissionsOf([
      ...(flags.format === 'iam' ? [] : KUBERNETES_COLLECTORS),
      ...(flags.format === 'rbac' ? [] : AWS_COLLECTORS),
    ]);
    if (flags.verify) return this.verify(needed, flags);
    if (isInCluster) {
      process.stdout.write(
        work.inClusterYaml(needed, { identity: identity ?? 'irsa', roleArn, image, schedule }),
      );
      return;
    }
    process.stdout.write(
      [
        ...(flags.format === 'iam' ? [] : [rbacYaml(needed, flags.namespace)]),
        ...(flags.format === 'rbac' ? [] : [iamJson(needed)]),
      ].join('\n'),
    );
  }

  private async verify(
    needed: import('../src/collect/permissions.js').Permissions,
    flags: import('../src/shell/live-flags.js').LiveFlags & {
      readonly namespace?: readonly string[] | undefined;
    },
  ): Promise<void> {
    const { connect, inert, millisecondsOf, permissionText, verify } =
      await import('./work/verify.js');
    const signal = AbortSignal.timeout(millisecondsOf(flags.timeout ?? '60s'));
    const clients = await connect(needed, {
      ...flags,
      endpointUrl: flags['endpoint-url'],
      signal,
    });
    try {
      const trials = await verify(needed, { ...clients, namespaces: flags.namespace });
      const answers = new Set(trials.map(({ answer }) => answer));
      process.exitCode = answers.has('denied') ? DENIED : answers.has('unknown') ? UNKNOWN : 0;
      const lines = trials.map(({ permission, answer, namespace, said }) => {
        const where = namespace === undefined ? '' : ` in ${namespace}`;
        const why = said === undefined ? '' : `: ${said}`;
        return inert(`${answer.padEnd(8)} ${permissionText(permission)}${where}${why}`);
      });
      process.stdout.write(`${lines.join('\n')}\n`);
    } finally {
      clients.kubernetes?.close();
      clients.aws?.close();
    }
  }
}

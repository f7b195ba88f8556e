import * as Flags from '@oclif/core/flags';

/** How to reach a cluster and an account, as kubectl and the AWS CLI call it. */
export const LIVE_FLAGS = {
  kubeconfig: Flags.string({ description: 'as kubectl takes it' }),
  context: Flags.string({ description: 'as kubectl takes it' }),
  region: Flags.string({ description: 'as the AWS CLI takes it' }),
  profile: Flags.string({ description: 'as the AWS CLI takes it' }),
  'endpoint-url': Flags.string({ description: 'as the AWS CLI takes it' }),
  timeout: Flags.string({
    description: 'how long to look at most, such as 90s or 2m (default 60s)',
  }),
  'aws-rate': Flags.string({
    description: 'how many times as fast as usual AWS is asked, such as 0.5',
  }),
  resolver: Flags.string({ description: 'the DNS server to ask, HOST or HOST:PORT' }),
};

export type LiveFlags = { readonly [Name in keyof typeof LIVE_FLAGS]?: string | undefined };

import type * as aws from '../snapshot/aws.js';
import type { IpPermission } from '../topology/model/model.js';

/** The rules of a security group as EC2 lists them. */
export function ingressPermissions(rules: readonly IpPermission[]): aws.IpPermission[] {
  return rules.map((rule) => ({
    IpProtocol: rule.ipProtocol,
    ...(rule.fromPort === undefined ? {} : { FromPort: rule.fromPort }),
    ...(rule.toPort === undefined ? {} : { ToPort: rule.toPort }),
    IpRanges: (rule.ipRanges ?? []).map(({ cidrIP, description }) => ({
      CidrIp: cidrIP,
      Description: description,
    })),
    Ipv6Ranges: (rule.ipv6Ranges ?? []).map(({ cidrIPv6, description }) => ({
      CidrIpv6: cidrIPv6,
      Description: description,
    })),
    PrefixListIds: (rule.prefixLists ?? []).map(({ listID, description }) => ({
      PrefixListId: listID,
      Description: description,
    })),
    UserIdGroupPairs: (rule.userIDGroupPairs ?? []).map(({ groupID, description }) => ({
      GroupId: groupID,
      Description: description,
    })),
  }));
}

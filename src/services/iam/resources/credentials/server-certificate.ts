/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-servercertificate.html */
import {
  everyItem,
  ifThere,
  shownTags,
  tagChanges,
  withStackTags,
  type ResourceHandler,
} from '../../../../wire/resource-type.ts';
import type { Tag } from '../../../../wire/tags.ts';

interface ServerCertificateProperties {
  readonly ServerCertificateName?: string;
  readonly CertificateBody?: string;
  readonly CertificateChain?: string;
  readonly PrivateKey?: string;
  readonly Path?: string;
  readonly Tags?: readonly Tag[];
}

export const serverCertificate: ResourceHandler = {
  async create(properties, call) {
    const desired = properties as ServerCertificateProperties;
    const name = desired.ServerCertificateName ?? call.uniqueName({ maxLength: 128 });
    const { ServerCertificateMetadata: made } = await call.aws.iam.uploadServerCertificate({
      ServerCertificateName: name,
      CertificateBody: desired.CertificateBody ?? '',
      CertificateChain: desired.CertificateChain,
      PrivateKey: desired.PrivateKey ?? '',
      Path: desired.Path,
      Tags: withStackTags(desired.Tags, call),
    });
    return { physicalId: name, attributes: { Arn: made!.Arn } };
  },

  async update(ServerCertificateName, properties, previous, call) {
    const { Path: NewPath = '/', Tags } = properties as ServerCertificateProperties;
    const { iam } = call.aws;
    if (NewPath !== ((previous as ServerCertificateProperties).Path ?? '/'))
      await iam.updateServerCertificate({ ServerCertificateName, NewPath });
    const { ServerCertificate: found } = await iam.getServerCertificate({ ServerCertificateName });
    const { removed, put } = tagChanges(found!.Tags, withStackTags(Tags, call));
    if (removed.length > 0) await iam.untagServerCertificate({ ServerCertificateName, TagKeys: removed });
    if (put.length > 0) await iam.tagServerCertificate({ ServerCertificateName, Tags: put });
    return {
      physicalId: ServerCertificateName,
      attributes: { Arn: found!.ServerCertificateMetadata!.Arn },
    };
  },

  async read(ServerCertificateName, { aws: { iam } }) {
    const answer = await ifThere('NoSuchEntity', () => iam.getServerCertificate({ ServerCertificateName }));
    if (!answer) return undefined;
    const { ServerCertificateMetadata: metadata, CertificateBody, CertificateChain, Tags } = answer.ServerCertificate!;
    return {
      ServerCertificateName,
      Path: metadata!.Path,
      Arn: metadata!.Arn,
      CertificateBody,
      ...(CertificateChain && { CertificateChain }),
      ...shownTags(Tags),
    };
  },

  async delete(ServerCertificateName, _properties, { aws: { iam } }) {
    await ifThere('NoSuchEntity', () => iam.deleteServerCertificate({ ServerCertificateName }));
  },

  list: (_model, { aws: { iam } }) =>
    everyItem(
      'Marker',
      (from) => iam.listServerCertificates({ MaxItems: 1000, ...from }),
      ({ ServerCertificateMetadataList: all }) => all?.map((metadata) => metadata.ServerCertificateName!),
    ),
};

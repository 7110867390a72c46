/** How many label files, and how large in all, one label and one run may bring. */
import type { IBinaryData } from 'n8n-workflow';
import { downloadLabels } from '../../../../nodes/shared/label/download';
import type { ItemContext } from '../../../../nodes/shared/operation';

const MIB = 1024 * 1024;
const pdf = (bytes: number) =>
	Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(bytes), Buffer.from('\n%%EOF')]);

/** A run in which files go nowhere. */
function newCall(): ItemContext {
	const helpers = {
		prepareBinaryData: async (): Promise<IBinaryData> => ({ data: '', mimeType: 'x' }),
	};
	return { context: { helpers }, options: {} } as unknown as ItemContext;
}
const naming = { name: 'A-1', property: 'data', ownBase: 'https://own.example.com' };
const inline = (content: Buffer, count: number) => {
	const box = { boxNumber: null, labelUrl: null, inline: content.toString('base64') };
	return Array.from({ length: count }, () => box);
};

it('takes up to a hundred files of one label, and none of more', async () => {
	const files = await downloadLabels(newCall(), inline(pdf(10), 100), naming);
	expect(Object.keys(files)).toHaveLength(100);
	await expect(downloadLabels(newCall(), inline(pdf(10), 101), naming)).rejects.toThrow(
		'The label has 101 files, of which none was fetched: the limit is 100',
	);
});

it('takes files of a run up to a gigabyte, and says what to do with more', async () => {
	const item = newCall();
	const files = inline(pdf(16 * MIB), 63);
	await downloadLabels(item, files, naming);
	await expect(downloadLabels(item, files, naming)).rejects.toThrow(
		'the files of this run have reached 1024 MiB',
	);
	await downloadLabels(newCall(), files.slice(0, 1), naming);
}, 60_000);

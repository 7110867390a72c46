/** Items with label files, as “Download Label” gives them. */
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { pdf, png } from '../../../sandbox/labels.ts';
import type { NodeRun, RunOptions } from '../support/harness';
import { runNode } from '../support/harness';

/** Waybills of one length, whose bars a test reads. */
export const waybill = (at: number) => `TRK${String(at).padStart(5, '0')}`;
export const WAYBILL_BYTES = 8;

export const pdfLabel = (at: number) => pdf([`Order ${at}`, waybill(at)]);
export const pngLabel = (at: number) => png([`Order ${at}`, waybill(at)]);

const MIME: Record<string, string> = { pdf: 'application/pdf', png: 'image/png' };

/** An item whose files are `data`, `data2`, … */
export function withFiles(
	json: IDataObject,
	files: Array<Buffer | [property: string, file: Buffer]>,
): INodeExecutionData {
	const named = files.map((file, at): [string, Buffer] =>
		Array.isArray(file) ? file : [`data${at === 0 ? '' : at + 1}`, file],
	);
	return {
		json,
		binary: Object.fromEntries(
			named.map(([property, file]) => {
				const extension = file.subarray(1, 4).toString('latin1').toLowerCase();
				return [
					property,
					{
						data: file.toString('base64'),
						mimeType: MIME[extension] ?? 'application/octet-stream',
						fileName: `label-${String(json.number ?? 'x')}.${extension in MIME ? extension : 'bin'}`,
					},
				];
			}),
		),
	};
}

/** An order with one label. */
export const labelled = (at: number, more: IDataObject = {}, file = pdfLabel(at)) =>
	withFiles({ number: `A-${at}`, ...more }, [file]);

export async function sheet(
	items: INodeExecutionData[],
	parameters: INodeParameters = {},
	run: Partial<RunOptions> = {},
): Promise<NodeRun> {
	return await runNode({
		node: 'labelSheet',
		parameters: { resource: 'sheet', operation: 'create', ...parameters },
		items,
		...run,
	});
}

export const continues = { settings: { onError: 'continueRegularOutput' as const } };

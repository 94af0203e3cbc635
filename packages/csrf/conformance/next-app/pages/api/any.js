export default function handler(_request, response) {
  response.setHeader('x-handler-ran', '1');
  response.status(200).json({ ran: true });
}

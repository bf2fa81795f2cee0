package io.txn.jdbc;

import io.txn.message.MessageHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** How a message's headers are kept in a column: how many, then the length and the bytes of each name and value. */
final class MessageHeaders {

    private static final int NO_VALUE = -1;

    private MessageHeaders() {}

    static byte[] encode(List<MessageHeader> headers) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(headers.size());
            for (MessageHeader header : headers) {
                byte[] value = header.value();
                out.writeUTF(header.name());
                out.writeInt(value == null ? NO_VALUE : value.length);
                out.write(value == null ? new byte[0] : value);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The headers of a message cannot be stored", e);
        }
        return bytes.toByteArray();
    }

    static List<MessageHeader> decode(byte[] bytes) {
        List<MessageHeader> headers = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                String name = in.readUTF();
                int length = in.readInt();
                headers.add(new MessageHeader(name, length == NO_VALUE ? null : in.readNBytes(length)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The headers of a message are not as they were stored", e);
        }
        return headers;
    }
}
